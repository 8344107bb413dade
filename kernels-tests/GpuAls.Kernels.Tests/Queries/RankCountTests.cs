using GpuAls.Core.Queries.Reranking;
using GpuAls.Evaluation.Rankers;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Products;
using GpuAls.Kernels.Queries;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class RankCountOnCpuAccelerator(CpuAcceleratorFixture device) : RankCountTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class RankCountInTurns(TurnsFixture device) : RankCountTests(device), IClassFixture<TurnsFixture>;
public sealed class RankCountOnCuda(CudaFixture device) : RankCountTests(device), IClassFixture<CudaFixture>;
public sealed class RankCountOnOpenCl(OpenClFixture device) : RankCountTests(device), IClassFixture<OpenClFixture>;

/// <summary>Ranks that a device counts, compared with those of the CPU: on exact scores with many ties, and on those of a trained model.</summary>
public abstract class RankCountTests(DeviceFixture device)
{
    static readonly TopKShape OneThread = new(new TileShape(1), Groups: 1);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Users and items around 8, items around 128, factors around the 16 that are staged together. Five test items that the model lacks.
    [Theory]
    [InlineData(1, 1, 1), InlineData(7, 7, 15), InlineData(8, 8, 16), InlineData(9, 9, 17)]
    [InlineData(3, 300, 5), InlineData(33, 130, 2), InlineData(2, 40, 33)]
    public void Ranks_OfTiedScores_AreThoseOfTheCpu(int users, int items, int factors) => AssertSame(users, items, factors, OneThread);

    [Theory, InlineData(true, 1), InlineData(false, 7), InlineData(true, 7)]
    public void Ranks_ByGroupsOfAnyShape_AreThoseOfTheCpu(bool isLarge, int groups) =>
        AssertSame(users: 19, items: 600, factors: 3, new TopKShape(isLarge ? TileShapes.Largest(device.Accelerator) : new TileShape(1), groups));

    [Fact]
    public void Ranks_InTheDevicesOwnShape_AreThoseOfTheCpu() => AssertSame(users: 70, items: 300, factors: 18, TopKShape.For(device.Accelerator));

    // Users with more test items than a batch has room for are cut into pieces.
    [Fact]
    public void Ranks_InLittleWorkSpace_AreThoseOfTheCpu()
    {
        var whole = new WholeNumberModel(users: 9, items: 700, factors: 3);
        var fewest = QueryPlan.For(whole.Model, new DeviceMemory("a card", 1 << 20, 1 << 20), OneThread, null).Memory;
        var little = fewest.Total - fewest.Parts[^1].Bytes + 4 * TopKSearch.Words(OneThread, 1, 700, 700);
        var settings = new QuerySettings
        {
            Shape = _ => OneThread,
            Explaining = (_, _) => null,
            Memory = _ => new DeviceMemory("a card", 1 << 20, little),
        };
        AssertSame(whole, settings, new RerankOptions());
    }

    [Theory, InlineData(1.5, 0), InlineData(0, 0.5), InlineData(1.5, 0.5)]
    public void Ranks_WithReranking_AreThoseOfTheCpu(double penalty, double diversity)
    {
        var settings = new QuerySettings { Shape = _ => OneThread, Explaining = (_, _) => null };
        var rerank = new RerankOptions { PopularityPenalty = penalty, Diversity = diversity };
        // A penalised score is not a whole number.
        AssertSame(new WholeNumberModel(20, 300, 4), settings, rerank, tolerance: penalty > 0 ? 1 : 0);
    }

    [Fact]
    public void Ranks_OfATrainedModel_AreThoseOfTheCpu()
    {
        var matrix = SyntheticReference.CreateMatrix();
        var model = SyntheticReference.Trained(0).ToModel(matrix, SyntheticReference.Runs[0].Options);
        int[] users = [0, SyntheticReference.UserWithoutHistory, 199, 17, 5, 6, 7, 8];
        var test = SmallRows.NotIn(matrix.ByUser, SyntheticReference.Items, seed: 3);
        using var recommender = DeviceRecommender.Open(device.Accelerator, model, null, explains: false);

        var ranked = new ModelRanker(model, null, null, _ => recommender).Rank(test, users, 5, Cancel);

        var expected = new ModelRanker(model).Rank(test, users, 5, Cancel);
        Assert.Empty(ranked[1].Ranks);
        for (var n = 0; n < users.Length; n++)
        {
            Assert.Equal(expected[n].Ranks.Count, ranked[n].Ranks.Count);
            // Two scores that differ by rounding alone may change places.
            Assert.All(expected[n].Ranks.Zip(ranked[n].Ranks), pair => Assert.InRange(pair.Second, pair.First - 1, pair.First + 1));
        }
    }

    void AssertSame(int users, int items, int factors, TopKShape shape) => AssertSame(
        new WholeNumberModel(users, items, factors), new QuerySettings { Shape = _ => shape, Explaining = (_, _) => null }, new RerankOptions());

    void AssertSame(WholeNumberModel whole, QuerySettings settings, RerankOptions rerank, int tolerance = 0)
    {
        var model = whole.Model;
        var test = SmallRows.NotIn(model.Known, model.Items.Count + 5, seed: 1);
        int[] users = [.. Enumerable.Range(0, model.Users.Count).Reverse()];
        var opened = new List<DeviceRecommender>();
        try
        {
            var ranker = new ModelRanker(model, rerank, null, changed =>
            {
                opened.Add(DeviceRecommender.Open(device.Accelerator, changed, null, settings));
                return opened[^1];
            });
            var ranked = ranker.Rank(test, users, 10, Cancel);
            // A second time, because the work space is used again.
            var again = ranker.Rank(test, users, 10, Cancel);

            var expected = new ModelRanker(model, rerank).Rank(test, users, 10, Cancel);
            for (var n = 0; n < users.Length; n++)
            {
                Assert.Equal(ranked[n].Ranks, again[n].Ranks);
                Assert.Equal(expected[n].Ranks.Count, ranked[n].Ranks.Count);
                Assert.All(
                    expected[n].Ranks.Zip(ranked[n].Ranks),
                    pair => Assert.InRange(pair.Second, pair.First - tolerance, pair.First + tolerance));
                if (tolerance == 0) Assert.Equal(expected[n].Top, ranked[n].Top);
                Assert.Equal((expected[n].TestItems, expected[n].Candidates), (ranked[n].TestItems, ranked[n].Candidates));
            }
        }
        finally
        {
            foreach (var recommender in opened) recommender.Dispose();
        }
    }
}
