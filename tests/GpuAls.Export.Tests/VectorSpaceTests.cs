using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Export.Vectors;

namespace GpuAls.Export.Tests;

/// <summary>The vectors for programs that search the nearest ones.</summary>
public sealed class VectorSpaceTests
{
    [Fact]
    public void TheInnerProduct_HasTheVectorsOfTheModel()
    {
        var model = Models.Train(Models.Scaled);
        var space = new VectorSpace(model.Factors);

        Assert.Equal((5, 60, 40), (space.Dimensions, space.Users, space.Items));
        Assert.Equal(model.Factors.Users.Row(7), User(space, 7));
        Assert.Equal(model.Factors.Items.Row(9), Item(space, 9));
    }

    [Fact]
    public void TheCosine_RanksAsTheScoreDoes_ForEveryUser()
    {
        var model = Models.Train(Models.Scaled);
        var recommender = new Recommender(model);
        var space = new VectorSpace(model.Factors, VectorMetric.Cosine);
        Assert.Equal(6, space.Dimensions);
        // The cosines of the vectors without the coordinate rank otherwise: the test would not notice that it is missing.
        Assert.NotEqual(Ranked(user => model.Factors.Users.Row(user).ToArray(), item => model.Factors.Items.Row(item).ToArray()), Expected());
        Assert.Equal(Expected(), Ranked(user => User(space, user), item => Item(space, item)));

        int[][] Expected() =>
            [.. Enumerable.Range(0, 60).Select(user => recommender.Recommend(user, new RecommendOptions { IncludeKnown = true })
                .Select(item => item.Row).ToArray())];

        int[][] Ranked(Func<int, float[]> userVector, Func<int, float[]> itemVector) =>
            [.. Enumerable.Range(0, 60).Select(user => Enumerable.Range(0, 40)
                .OrderByDescending(item => Cosine(userVector(user), itemVector(item))).Take(10).ToArray())];
    }

    [Fact]
    public void AllItems_HaveTheLengthOfTheLongest_AndUsersKeepTheirs()
    {
        var factors = new AlsFactors(FactorMatrix.From(2, [[3, 4], [0, 0]]), FactorMatrix.From(2, [[1, 2], [6, 8], [0, 0]]));
        var space = new VectorSpace(factors, VectorMetric.Cosine);

        Assert.Equal([3, 4, 0], User(space, 0));
        Assert.Equal([6, 8, 0], Item(space, 1));
        Assert.Equal([1, 2, (float)Math.Sqrt(95)], Item(space, 0));
        Assert.Equal([0, 0, 10], Item(space, 2));
    }

    [Fact]
    public void AUsersVector_ReplacesEverythingInTheBuffer()
    {
        var buffer = new float[] { 9, 9, 9 };

        new VectorSpace(new(FactorMatrix.From(2, [[3, 4]]), FactorMatrix.From(2, [[1, 2]])), VectorMetric.Cosine).CopyUser(0, buffer);

        Assert.Equal([3, 4, 0], buffer);
    }

    [Fact]
    public void TheOverlap_IsMeasuredOnASeededSample()
    {
        var model = Models.Train(Models.Scaled with { Neighbours = new() { Count = 6, Regularization = 2, Share = 0.7 } });
        var without = new Recommender(model with { Neighbours = null });
        var with = new Recommender(model);
        var expected = Enumerable.Range(0, 60).Average(user => Rows(with, user).Intersect(Rows(without, user)).Count());

        var overlap = RankingOverlap.Of(model, TestContext.Current.CancellationToken);

        Assert.Equal(60, overlap!.Users);
        Assert.Equal(expected, overlap.OfTen, 1e-9);
        Assert.InRange(overlap.OfTen, 1, 9.9);
        Assert.Null(RankingOverlap.Of(Models.Train(Models.Scaled), TestContext.Current.CancellationToken));

        static IEnumerable<int> Rows(Recommender recommender, int user) => recommender.Recommend(user, 10).Select(item => item.Row);
    }

    [Fact]
    public void TheOverlap_OfManyUsers_IsThatOfAThousand()
    {
        AlsModel model = NeighbourModels.WholeNumbers(1100, 30, 3);

        var overlap = RankingOverlap.Of(model, TestContext.Current.CancellationToken);

        Assert.Equal(1000, overlap!.Users);
        Assert.Equal(overlap, RankingOverlap.Of(model, TestContext.Current.CancellationToken));
    }

    static float[] User(VectorSpace space, int row)
    {
        var vector = new float[space.Dimensions];
        space.CopyUser(row, vector);
        return vector;
    }

    static float[] Item(VectorSpace space, int row)
    {
        var vector = new float[space.Dimensions];
        space.CopyItem(row, vector);
        return vector;
    }

    static double Cosine(float[] x, float[] y) => Product(x, y) / Math.Sqrt(Product(x, x) * Product(y, y));

    static double Product(float[] x, float[] y) => x.Zip(y, (one, other) => (double)one * other).Sum();
}
