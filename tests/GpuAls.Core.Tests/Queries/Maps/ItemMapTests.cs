using System.Diagnostics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Queries.Maps;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class ItemMapTests
{
    static readonly WholeNumberModel Whole = new(users: 9, items: 170, factors: 5);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Of_TwoCalls_HaveTheSameBits() => Assert.Equal(ItemMap.Of(Whole.Model, 100, Cancel), ItemMap.Of(Whole.Model, 100, Cancel));

    [Theory, InlineData(2), InlineData(3), InlineData(16)]
    public void Places_OnAnyNumberOfThreads_HaveTheSameBits(int threads)
    {
        var (vectors, _) = Clusters(clusters: 6, each: 70, factors: 12);
        var items = Enumerable.Range(0, vectors.Rows).ToArray();
        Assert.Equal(ItemMap.Places(vectors, items, 1, Cancel), ItemMap.Places(vectors, items, threads, Cancel));
    }

    [Fact]
    public void Places_OfItemsInClusters_AreNearestToThoseOfTheirOwn()
    {
        var (vectors, cluster) = Clusters(clusters: 12, each: 40, factors: 16);
        var items = Enumerable.Range(0, vectors.Rows).ToArray();
        var nearest = MapQuality.NearestPlaces(ItemMap.Places(vectors, items, 2, Cancel), 10);
        Assert.InRange(Own(nearest), 0.99, 1);
        // Twelve directions of a space of 16 cannot be told apart in the plane of the first two components.
        Assert.InRange(Own(MapQuality.NearestPlaces(PrincipalAxes.Project(vectors, Cancel), 10)), 0, 0.9);

        double Own(int[][] lists) => lists.Select((list, item) => list.Average(other => cluster[other] == cluster[item] ? 1.0 : 0)).Average();
    }

    [Fact]
    public void Of_AModelOfRealPlays_KeepsMoreNeighboursThanPrincipalComponents()
    {
        HetRecReference.SkipWhenMissing();
        var options = new AlsOptions { Factors = 64, Iterations = 10, Seed = 1 };
        var model = new AlsTrainer(options, new CpuDevice()).Train(HetRecReference.Matrix, cancel: Cancel);
        var clock = Stopwatch.StartNew();
        var items = ItemMap.MostUsers(model, 2000);
        var places = ItemMap.Places(model.Factors.Items, items, Environment.ProcessorCount, Cancel);
        var seconds = clock.Elapsed.TotalSeconds;
        var similar = MapQuality.Similar(model.Factors.Items, items, 10);
        var kept = MapQuality.Kept(similar, places, 30);
        var keptAmongTen = MapQuality.Kept(similar, places, 10);
        var keptByComponents = MapQuality.Kept(similar, PrincipalAxes.Project(MapQuality.Chosen(model.Factors.Items, items), Cancel), 30);
        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant($"{seconds:0.0} s; of the 10 nearest, ")
            + FormattableString.Invariant($"{keptAmongTen:P0} among 10, {kept:P0} among 30; components {keptByComponents:P0}"));
        Assert.InRange(kept, 0.6, 1);
        Assert.InRange(keptByComponents, 0, kept / 2);
    }

    [Fact]
    public void Of_AModel_HasTheItemsWithTheMostUsersInOrder()
    {
        // Users: item 0 one, item 1 none, item 2 two, item 3 one (and a dislike), item 4 a dislike.
        var model = Whole.Model with
        {
            Factors = new(FactorMatrix.From(1, [[1f], [1f]]), FactorMatrix.From(1, [[3f], [0f], [1f], [2f], [0f]])),
            Users = Vocabulary.From(["a", "b"]),
            Items = Vocabulary.From(["p", "q", "r", "s", "t"]),
            Known = WithDislikes(),
            Options = PlainOptions.Value with { Factors = 1 },
        };
        Assert.Equal([2, 0, 3], ItemMap.Of(model, cancel: Cancel).Select(item => item.Item));
        Assert.Equal([2, 0], ItemMap.Of(model, 2, Cancel).Select(item => item.Item));

        static SparseRows WithDislikes()
        {
            var builder = new InteractionMatrixBuilder();
            foreach (var name in (string[])["a", "b"]) builder.Users.GetOrAdd(System.Text.Encoding.UTF8.GetBytes(name));
            foreach (var name in (string[])["p", "q", "r", "s", "t"]) builder.Items.GetOrAdd(System.Text.Encoding.UTF8.GetBytes(name));
            builder.Add(0, 0, 1);
            builder.Add(0, 2, 1);
            builder.Add(1, 2, 1);
            builder.Add(1, 3, 1);
            builder.Add(0, 3, -1);
            builder.Add(0, 4, -1);
            return builder.Build().ByUser;
        }
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(129)]
    public void Places_OfFewItems_AreInTheSquare(int count)
    {
        var places = ItemMap.Places(Clusters(2, 70, 3).Vectors, [.. Enumerable.Range(0, count)], 2, Cancel);
        Assert.Equal(2 * count, places.Length);
        Assert.All(places, place => Assert.InRange(place, 0, 1));
        if (count == 1) Assert.Equal([0.5, 0.5], places);
        if (count > 1) Assert.Equal(1, Side(places), 1e-9);
    }

    [Theory, InlineData(2), InlineData(3), InlineData(50), InlineData(300)]
    public void Places_OfEqualVectors_AreDifferent(int count)
    {
        var vectors = FactorMatrix.From(3, [.. Enumerable.Repeat<float[]>([1f, 2f, 3f], count)]);
        var places = ItemMap.Places(vectors, [.. Enumerable.Range(0, count)], 2, Cancel);
        Assert.All(places, place => Assert.InRange(place, 0, 1));
        Assert.Equal(count, Enumerable.Range(0, count).Select(n => (places[2 * n], places[2 * n + 1])).Distinct().Count());
        Assert.Equal(1, Side(places), 1e-9);
    }

    [Fact]
    public void Of_AModelWithoutLikes_IsEmpty() =>
        Assert.Empty(ItemMap.Of(Whole.Model with { Factors = new(Whole.Model.Factors.Users, FactorMatrix.Zeros(170, 5)) }, cancel: Cancel));

    [Fact]
    public void Of_ACountBelowOne_Throws() =>
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => ItemMap.Of(Whole.Model, 0, Cancel)).ParamName);

    [Fact]
    public void Of_WithACancelledToken_Throws() =>
        Assert.ThrowsAny<OperationCanceledException>(() => ItemMap.Of(Whole.Model, cancel: new CancellationToken(canceled: true)));

    static double Side(double[] places) => Enumerable.Range(0, 2)
        .Max(axis => places.Where((_, n) => n % 2 == axis).Max() - places.Where((_, n) => n % 2 == axis).Min());

    /// <summary>Vectors of length 1 around random directions, those of a cluster one after the other.</summary>
    static (FactorMatrix Vectors, int[] Cluster) Clusters(int clusters, int each, int factors)
    {
        var random = new Random(19860101);
        var rows = new List<float[]>();
        for (var c = 0; c < clusters; c++)
        {
            var centre = Direction(random, factors, null, 0);
            for (var n = 0; n < each; n++) rows.Add(Direction(random, factors, centre, 0.5));
        }

        return (FactorMatrix.From(factors, rows), [.. Enumerable.Range(0, rows.Count).Select(row => row / each)]);
    }

    static float[] Direction(Random random, int factors, float[]? centre, double noise)
    {
        var values = Enumerable.Range(0, factors)
            .Select(k => centre is null ? random.NextDouble() - 0.5 : centre[k] + noise * (random.NextDouble() - 0.5)).ToArray();
        var length = Math.Sqrt(values.Sum(value => value * value));
        return [.. values.Select(value => (float)(value / length))];
    }
}
