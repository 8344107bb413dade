using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Products;
using GpuAls.Kernels.Queries;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class DeviceRecommenderOnCpuAccelerator(CpuAcceleratorFixture device)
    : DeviceRecommenderTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class DeviceRecommenderInTurns(TurnsFixture device) : DeviceRecommenderTests(device), IClassFixture<TurnsFixture>;
public sealed class DeviceRecommenderOnCuda(CudaFixture device) : DeviceRecommenderTests(device), IClassFixture<CudaFixture>;
public sealed class DeviceRecommenderOnOpenCl(OpenClFixture device) : DeviceRecommenderTests(device), IClassFixture<OpenClFixture>;

/// <summary>Answers of a device, compared with sorting, on exact scores with many ties, and with the answers of the CPU.</summary>
public abstract class DeviceRecommenderTests(DeviceFixture device)
{
    static readonly TopKShape OneThread = new(new TileShape(1), Groups: 1);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Users and items around 8, items around 128, factors around the 16 that are staged together.
    [Theory]
    [InlineData(1, 1, 1), InlineData(7, 7, 15), InlineData(8, 8, 16), InlineData(9, 9, 17)]
    [InlineData(3, 300, 5), InlineData(33, 130, 2), InlineData(2, 40, 33)]
    public void RecommendMany_OfTiedScores_MatchesSorting(int users, int items, int factors) =>
        AssertSorted(new WholeNumberModel(users, items, factors), OneThread);

    [Theory, InlineData(true, 1), InlineData(false, 7), InlineData(true, 7)]
    public void RecommendMany_ByGroupsOfAnyShape_MatchesSorting(bool isLarge, int groups) =>
        AssertSorted(new WholeNumberModel(users: 19, items: 600, factors: 3), new TopKShape(Tile(isLarge), groups));

    [Fact]
    public void RecommendMany_InTheDevicesOwnShape_MatchesSorting() =>
        AssertSorted(new WholeNumberModel(users: 130, items: 700, factors: 18), TopKShape.For(device.Accelerator));

    [Theory, InlineData(1), InlineData(2), InlineData(128), InlineData(1000)]
    public void RecommendMany_OfAnyCount_MatchesSorting(int count)
    {
        var whole = new WholeNumberModel(users: 3, items: 200, factors: 2);
        using var recommender = Open(whole.Model, new TopKShape(new TileShape(1), Groups: 2));
        var options = new RecommendOptions { Count = count };
        foreach (var (user, items) in recommender.RecommendMany([2, 0, 2, 1], options, Cancel)) Assert.Equal(whole.Expected(user, options), items);
    }

    // There is so little memory that each batch has one user and few slabs.
    [Fact]
    public void RecommendMany_InLittleWorkSpace_MatchesSorting()
    {
        var whole = new WholeNumberModel(users: 9, items: 700, factors: 3);
        var shape = new TopKShape(new TileShape(1), Groups: 8);
        var settings = new QuerySettings { Shape = _ => shape, Explaining = (_, _) => null };
        var fewest = QueryPlan.For(whole.Model, new DeviceMemory("a card", 1 << 20, 1 << 20), shape, null).Memory;
        var little = fewest.Total - fewest.Parts[^1].Bytes + 4 * TopKSearch.Words(shape, 1, 700, 700);
        using var recommender = DeviceRecommender.Open(
            device.Accelerator, whole.Model, null, settings with { Memory = _ => new DeviceMemory("a card", 1 << 20, little) });
        foreach (var count in (int[])[3, 700])
        {
            foreach (var (user, items) in recommender.RecommendMany([.. Enumerable.Range(0, 9)], new() { Count = count }, Cancel))
                Assert.Equal(whole.Expected(user, new() { Count = count }), items);
        }
    }

    [Fact]
    public void Questions_InTurns_DoNotDisturbEachOther()
    {
        var whole = new WholeNumberModel(users: 6, items: 40, factors: 2);
        using var recommender = Open(whole.Model, OneThread);
        RecommendOptions few = new() { Count = 2 }, some = new() { Only = [3, 7, 11, 30], IncludeKnown = true };
        foreach (
            var (first, second) in recommender.RecommendMany([0, 1, 2, 3], few, Cancel).Zip(recommender.RecommendMany([5, 4, 3, 2], some, Cancel)))
        {
            Assert.Equal(whole.Expected(first.User, few), first.Items);
            Assert.Equal(whole.Expected(second.User, some), second.Items);
        }
    }

    [Fact]
    public void RecommendMany_OfATrainedModel_AgreesWithTheCpu()
    {
        var model = TrainedModel();
        using var recommender = DeviceRecommender.Open(device.Accelerator, model);
        var cpu = new Recommender(model);
        int[] users = [0, SyntheticReference.UserWithoutHistory, 199, 17];
        foreach (var (user, items) in recommender.RecommendMany(users, cancel: Cancel))
        {
            if (user == SyntheticReference.UserWithoutHistory) Assert.Empty(items);
            else AssertSame(cpu.Recommend(user), items);
        }
    }

    [Fact]
    public void SimilarOfMany_OfATrainedModel_AgreesWithTheCpu()
    {
        var model = TrainedModel();
        using var recommender = DeviceRecommender.Open(device.Accelerator, model);
        var cpu = new Recommender(model);
        foreach (var (item, items) in recommender.SimilarItemsOfMany([3, 299, 3], 7, Cancel)) Assert.Equal(cpu.SimilarItems(item, 7), items);
        foreach (var (user, users) in recommender.SimilarUsersOfMany([5, SyntheticReference.UserWithoutHistory, 0], 500, Cancel))
            Assert.Equal(user == SyntheticReference.UserWithoutHistory ? [] : cpu.SimilarUsers(user, 500), users);
    }

    [Fact]
    public void RecommendMany_WithoutCandidates_ReturnsEmptyLists()
    {
        using var recommender = DeviceRecommender.Open(device.Accelerator, new WholeNumberModel(users: 3, items: 5, factors: 2).Model);
        Assert.Equal([2, 0], recommender.RecommendMany([2, 0], new() { Only = [] }, Cancel).Select(answer => answer.User));
        Assert.All(recommender.RecommendMany([2, 0], new() { Only = [] }, Cancel), answer => Assert.Empty(answer.Items));
        Assert.Empty(recommender.RecommendMany([], null, Cancel));
    }

    [Fact]
    public void Questions_WithRowsOutOfRange_ThrowBeforeAnyAnswer()
    {
        using var recommender = DeviceRecommender.Open(device.Accelerator, new WholeNumberModel(users: 2, items: 3, factors: 1).Model);
        Assert.Throws<ArgumentOutOfRangeException>("users", () => recommender.RecommendMany([0, 2], null, Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("Count", () => recommender.RecommendMany([0], new() { Count = 0 }, Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("items", () => recommender.SimilarItemsOfMany([-1], 1, Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("users", () => recommender.SimilarUsersOfMany([2], 1, Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => recommender.SimilarUsersOfMany([0], 0, Cancel));
    }

    [Fact]
    public void RecommendMany_Cancelled_Throws()
    {
        using var recommender = DeviceRecommender.Open(device.Accelerator, new WholeNumberModel(users: 2, items: 3, factors: 1).Model);
        Assert.Throws<OperationCanceledException>(() => recommender.RecommendMany([0], null, new CancellationToken(canceled: true)).Count());
    }

    // Tiles of 32 × 32, or 64 × 64 where a group may have 64 threads; or of one thread.
    TileShape Tile(bool isLarge) => isLarge ? TileShapes.Largest(device.Accelerator) : new TileShape(1);

    void AssertSorted(WholeNumberModel whole, TopKShape shape)
    {
        using var recommender = Open(whole.Model, shape);
        var users = whole.Model.Users.Count;
        var items = whole.Model.Items.Count;
        RecommendOptions[] choices = [new(), new() { Count = 3, Exclude = [0] }, new() { Only = [items - 1, 0, 0], IncludeKnown = true }];
        foreach (var options in choices)
        {
            var answers = recommender.RecommendMany([.. Enumerable.Range(0, users)], options, Cancel).ToArray();
            Assert.Equal(Enumerable.Range(0, users), answers.Select(answer => answer.User));
            foreach (var (user, best) in answers) Assert.Equal(whole.Expected(user, options), best);
        }
    }

    DeviceRecommender Open(AlsModel model, TopKShape shape) =>
        DeviceRecommender.Open(device.Accelerator, model, planned: null, new QuerySettings { Shape = _ => shape, Explaining = (_, _) => null });

    static AlsModel TrainedModel() => SyntheticReference.Trained(0).ToModel(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[0].Options);

    /// <summary>
    /// Asserts the same rows in the same order. Scores may be rounded differently, because a device may fuse multiplication and addition.
    /// </summary>
    static void AssertSame(IReadOnlyList<Scored> expected, IReadOnlyList<Scored> actual)
    {
        Assert.Equal(expected.Select(scored => scored.Row), actual.Select(scored => scored.Row));
        for (var place = 0; place < expected.Count; place++) Assert.Equal(expected[place].Score, actual[place].Score, 1e-5f);
    }
}
