using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class PairWeightsTests
{
    // ln(items / (1 + the user's items)) for alice, who has two of four.
    static readonly double Idf = Math.Log(4.0 / 3);

    [Fact]
    public void Bm25_IsTheFormulaOfImplicit()
    {
        var weights = Weights(Confidence.Bm25, alpha: 2);
        // Sums of plays: a 4, b 2, c 1, d 1; 2 on average. 100·(0.2 + 0.8·4/2) = 180 for a, 100 for b.
        Assert.Equal([(float)(2 * 3 * 101 / (180.0 + 3) * Idf), (float)(2 * 1 * 101 / (100.0 + 1) * Idf)], weights.ByUser().RowCodes(0));
        Assert.Equal(0.47632605438737474f * 2, weights.ByUser().RowCodes(0)[0]);
    }

    [Fact]
    public void Tfidf_IsTheFormulaOfImplicit() =>
        Assert.Equal([(float)(2 * Math.Sqrt(3) * Idf), (float)(2 * Idf)], Weights(Confidence.Tfidf, alpha: 2).ByUser().RowCodes(0));

    // bob has all four items: the idf of implicit is ln(4/5), below 0, and seen pairs would count less than unseen ones.
    [Theory, InlineData(Confidence.Bm25), InlineData(Confidence.Tfidf)]
    public void AUserWhoHasEveryItem_HasWeightsOfZero(Confidence confidence) =>
        Assert.Equal([0f, 0f, 0f, 0f], Weights(confidence, alpha: 2).ByUser().RowCodes(1));

    [Fact]
    public void ANewUser_IsWeighedWithTheItemsOfTheTrainingAndTheirOwnCount()
    {
        // Three items: ln(4/4) = 0. One item: ln(4/2).
        Assert.Equal(0, Weights(Confidence.Bm25, alpha: 2).Of(7, item: 0, userItems: 3).Code);
        Assert.Equal((float)(2 * 7 * 101 / (180.0 + 7) * Math.Log(2)), Weights(Confidence.Bm25, alpha: 2).Of(7, item: 0, userItems: 1).Code);
    }

    public static TheoryData<Confidence> All => [.. Enum.GetValues<Confidence>()];

    [Theory, MemberData(nameof(All))]
    public void APair_HasTheSameWeightByUserAndByItemAndAlone(Confidence confidence)
    {
        var matrix = SyntheticReference.CreateMatrix();
        var weights = new Weighting(confidence, 1.7, 0.3).Of(matrix.ByUser);
        var byUser = weights.ByUser();
        var byItem = weights.ByItem(matrix.ByItem);
        var transposed = byUser.Transpose();
        for (var item = 0; item < matrix.Items.Count; item++)
        {
            Assert.Equal(transposed.RowColumns(item).ToArray(), byItem.RowColumns(item).ToArray());
            Assert.Equal(transposed.RowCodes(item), byItem.RowCodes(item));
        }

        for (var user = 0; user < matrix.Users.Count; user++)
        {
            var (items, strengths) = (matrix.ByUser.RowColumns(user).ToArray(), matrix.ByUser.RowValues(user).ToArray());
            Assert.Equal(strengths.Zip(items, (strength, item) => weights.Of(strength, item, items.Length).Code), byUser.RowCodes(user));
        }
    }

    // Training and queries on the known pairs of the model use the same weights.
    [Theory, InlineData(Confidence.Bm25), InlineData(Confidence.Tfidf), InlineData(Confidence.Binary)]
    public void FoldIn_OfATrainedUsersHistory_IsTheVectorOfTheirRowOfTheTraining(Confidence confidence)
    {
        var matrix = SyntheticReference.CreateMatrix();
        var options = new AlsOptions
        {
            Factors = 6,
            Confidence = confidence,
            Alpha = 3,
            Regularization = 0.5,
            UnobservedWeight = 0.4,
            Solver = Solver.Cholesky,
            Iterations = 3,
        };
        var model = new AlsTrainer(options, new CpuDevice()).Train(matrix, cancel: TestContext.Current.CancellationToken);
        using var session = new CpuDevice().Open(AlsProblem.From(matrix, options, model.Factors));
        session.SolveUsers(TestContext.Current.CancellationToken);
        var expected = session.Download().Users;
        var recommender = new Recommender(model);
        foreach (var user in new[] { 0, 3, 199 })
        {
            var history = matrix.ByUser.RowColumns(user).ToArray().Zip(matrix.ByUser.RowValues(user).ToArray()).ToArray();
            var folded = recommender.FoldIn(history);
            for (var k = 0; k < options.Factors; k++) Assert.Equal(expected.Row(user)[k], folded.Vector[k], 2e-5);
            Assert.Equal(recommender.Explain(user, 5).Shares, recommender.Explain(folded, 5).Shares);
        }
    }

    [Fact]
    public void OfAModelWithoutInteractions_EveryItemIsAnAverageOne()
    {
        var none = new SparseRows(2, LargeArray<long>.From([0]), LargeArray<int>.From([]), LargeArray<float>.From([]));
        Assert.Equal(0, new Weighting(Confidence.Bm25, 1).Of(none).Of(5, item: 1, userItems: 1).Code);
        Assert.Equal((float)(5 * 101 / 105.0 * Math.Log(2)), new Weighting(Confidence.Bm25, 1).Of(none).Of(5, item: 1, userItems: 0).Code);
    }

    static PairWeights Weights(Confidence confidence, double alpha)
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("alice", "a", 3);
        builder.Add("alice", "b", 1);
        foreach (var item in new[] { "a", "b", "c", "d" }) builder.Add("bob", item, 1);
        return new Weighting(confidence, alpha).Of(builder.Build().ByUser);
    }
}
