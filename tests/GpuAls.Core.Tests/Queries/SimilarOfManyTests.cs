using System.Runtime.Intrinsics;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class SimilarOfManyTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Rows around a tile of 8, a panel of 32, a block of 512 and several rounds; factors around a cache line.
    [Theory]
    [InlineData(1, 1), InlineData(7, 3), InlineData(33, 15), InlineData(64, 16), InlineData(513, 17), InlineData(2500, 5)]
    public void EveryList_IsThatOfTheSingleQuery(int rows, int factors)
    {
        var vectors = Random(rows, factors);
        var recommender = new Recommender(WithItems(vectors));
        int[] only = [.. Enumerable.Range(0, rows).Where(row => row % 3 != 1), 0];

        var all = recommender.SimilarItemsOfMany([.. Enumerable.Range(0, rows)], 6, cancel: Cancel).ToArray();
        var some = recommender.SimilarItemsOfMany([.. Enumerable.Range(0, rows)], 6, only, Cancel).ToArray();

        Assert.Equal(Enumerable.Range(0, rows), all.Select(answer => answer.Item));
        for (var row = 0; row < rows; row++)
        {
            if (vectors.IsZero(row))
            {
                Assert.Empty(all[row].Items);
                Assert.Empty(some[row].Items);
                continue;
            }

            Assert.Equal(recommender.SimilarItems(row, 6), all[row].Items);
            Assert.Equal(recommender.SimilarItems(row, 6, only), some[row].Items);
        }
    }

    // Nearly all vectors have the same direction, so that rounding decides, and their lengths have nothing in common.
    [Fact]
    public void NearlyEqualDirections_AreOrderedExactly()
    {
        var random = new Random(5);
        var vectors = FactorMatrix.From(40, [.. Enumerable.Range(0, 700).Select(row =>
        {
            var length = MathF.Pow(10, random.Next(-18, 18));
            return Enumerable.Range(0, 40).Select(k => length * (1 + k + 1e-6f * random.Next(5))).ToArray();
        })]);
        using var nearest = new NearestOfMany(vectors, null, 12, threads: 2);

        var lists = nearest.Find(Enumerable.Range(0, 700).ToArray(), Cancel);

        for (var row = 0; row < 700; row++) Assert.Equal(Cosine.Nearest(vectors, row, 12), lists[row]);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(64)]
    public void AnyNumberOfThreads_GivesTheSame(int threads)
    {
        var vectors = Random(300, 9);
        using var one = new NearestOfMany(vectors, null, 5, threads: 1);
        using var several = new NearestOfMany(vectors, null, 5, threads);
        int[] rows = [.. Enumerable.Range(0, 300)];

        Assert.Equal(one.Find(rows, Cancel), several.Find(rows, Cancel));
        Assert.Equal(one.Find(rows.AsMemory(7, 1), Cancel)[0], several.Find(rows, Cancel)[7]);
    }

    [Fact]
    public void EveryVectorWidth_FindsTheSame()
    {
        var vectors = Random(100, 21);
        int[] rows = [.. Enumerable.Range(0, 19)];
        using var nearest = new NearestOfMany(vectors, null, 7, threads: 1);
        AssertWidth<Simd128, Vector128<float>>();
        AssertWidth<Simd256, Vector256<float>>();
        AssertWidth<Simd512, Vector512<float>>();

        void AssertWidth<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct
        {
            var best = Array.ConvertAll(rows, _ => new TopK(7));
            nearest.FindIn<TSimd, V>(rows, best, Cancel);
            foreach (var row in rows) Assert.Equal(vectors.IsZero(row) ? [] : Cosine.Nearest(vectors, row, 7), best[row].ToSortedArray());
        }
    }

    [Fact]
    public void Users_AreComparedWithUsers()
    {
        var model = new WholeNumberModel(users: 40, items: 20, factors: 3).Model;
        var recommender = new Recommender(model);

        var answers = recommender.SimilarUsersOfMany([5, 0, 5], 4, [0, 3, 5, 9], Cancel).ToArray();

        Assert.Equal([5, 0, 5], answers.Select(answer => answer.User));
        foreach (var (user, users) in answers) Assert.Equal(recommender.SimilarUsers(user, 4, [9, 5, 3, 0]), users);
    }

    [Fact]
    public void Only_MayLeaveOutTheRowItself_AndLeaveNothing()
    {
        var recommender = new Recommender(WithItems(Random(9, 4)));

        Assert.DoesNotContain(recommender.SimilarItems(3, 9, [1, 2]), scored => scored.Row == 3);
        Assert.Empty(recommender.SimilarItems(3, 9, []));
        Assert.Empty(recommender.SimilarItemsOfMany([3], 9, [], Cancel).Single().Items);
        Assert.Empty(recommender.SimilarItemsOfMany([], 9, null, Cancel));
    }

    [Fact]
    public void ArgumentsOutOfRange_ThrowBeforeAnyAnswerIsTaken()
    {
        var recommender = new Recommender(WithItems(Random(6, 4)));
        Assert.Throws<ArgumentOutOfRangeException>("items", () => recommender.SimilarItemsOfMany([6], 1, null, Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("only", () => recommender.SimilarItemsOfMany([0], 1, [-1], Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("only", () => recommender.SimilarItems(0, 1, [6]));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => recommender.SimilarItemsOfMany([0], 0, null, Cancel));
        Assert.Throws<ArgumentOutOfRangeException>("users", () => recommender.SimilarUsersOfMany([-1], 1, null, Cancel));
    }

    [Fact]
    public void Cancelled_Stops()
    {
        using var cancel = new CancellationTokenSource();
        var recommender = new Recommender(WithItems(Random(4, 4)));
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => recommender.SimilarItemsOfMany([0], 1, null, cancel.Token).Count());
    }

    [Fact]
    public void Neighbours_OfEachItem_AreThoseOfTheSingleQuery()
    {
        var model = NeighbourModels.WholeNumbers(users: 9, items: 40, factors: 3);
        var recommender = new Recommender(model);
        var (lists, some) = (new NeighbourLists(model.Neighbours!, null), new NeighbourLists(model.Neighbours!, [0, 1, 2, 3, 4, 5]));

        for (var item = 0; item < model.Items.Count; item++)
        {
            Assert.Equal(recommender.NeighboursOf(item, 4), lists.Of(item, 4));
            Assert.Equal(recommender.NeighboursOf(item, 1000).Where(scored => scored.Row < 6), some.Of(item, 1000));
        }
    }

    static Model.AlsModel WithItems(FactorMatrix items) => new WholeNumberModel(users: 2, items.Rows, items.Factors).Model with
    {
        Factors = new(FactorMatrix.From(items.Factors, [new float[items.Factors], new float[items.Factors]]), items),
    };

    // Some rows are zeros, and some are equal.
    static FactorMatrix Random(int rows, int factors)
    {
        var random = new Random(rows * 100 + factors);
        return FactorMatrix.From(factors, [.. Enumerable.Range(0, rows).Select(row => Enumerable.Range(0, factors)
            .Select(k => row % 11 == 6 ? 0 : row % 5 == 4 ? k + 1 : random.NextSingle() - 0.3f).ToArray())]);
    }
}
