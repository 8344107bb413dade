using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class FoldInTests
{
    static AlsModel Trained(int number) =>
        SyntheticReference.Trained(number).ToModel(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[number].Options);

    [Fact]
    public void FoldIn_OfOneFactor_IsTheHandWorkedQuotient()
    {
        // Items 2 and 3, λ 0.5, c = 1 + r: G = 4 + 9 + 0.5, A = G + 5·9 for item 1 with r 5, b = 6·3; x = 18 / 58.5.
        var recommender = new Recommender(TwoItems([2f], [3f], regularization: 0.5));
        Assert.Equal((float)(18 / 58.5), recommender.FoldIn([(1, 5f)]).Vector[0]);
    }

    [Fact]
    public void FoldIn_OfATrainedUsersHistory_IsTheVectorThatAnotherHalfSweepGives()
    {
        var model = Trained(3);
        var history = Enumerable.Range(0, model.Known.RowLength(3))
            .Select(e => (model.Known.RowColumns(3)[e], model.Known.RowValues(3)[e]))
            .ToArray();
        var folded = new Recommender(model).FoldIn(history);
        var weights = ReferenceAls.Weights(model.Known, model.Options)[3];
        var expected = ReferenceQueries.FoldIn(weights, SyntheticReference.Trained(3).Items, model.Options);
        for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], folded.Vector[k], 1e-5);
    }

    [Fact]
    public void FoldIn_OfEqualItems_SumsThem()
    {
        var recommender = new Recommender(Trained(0));
        var once = recommender.FoldIn([(2, 9f), (5, 30f)]);
        var twice = recommender.FoldIn([(5, 10f), (2, 9f), (5, 20f)]);
        Assert.Equal([(2, 9f), (5, 30f)], twice.Likes);
        Assert.Equal(once.Vector, twice.Vector);
    }

    [Fact]
    public void Recommend_ToFoldedInUser_HidesTheLikesUnlessAsked()
    {
        var recommender = new Recommender(Trained(0));
        var user = recommender.FoldIn([(40, 30f), (20, 30f)]);
        var all = recommender.Recommend(user, new() { Count = 1000, IncludeKnown = true });
        var others = recommender.Recommend(user, new() { Count = 1000 });
        Assert.Equal(SyntheticReference.Items, all.Count);
        Assert.Equal(all.Where(scored => scored.Row is not (20 or 40)), others);
    }

    // Every weighting and both solvers: the total is the score of the re-solved vector, and the sum of the shares.
    [Theory, MemberData(nameof(SyntheticReference.RunNumbers), MemberType = typeof(SyntheticReference))]
    public void Explain_OfAnyPair_AddsUpToTheScoreOfTheResolvedVector(int number)
    {
        var model = Trained(number);
        var recommender = new Recommender(model);
        for (var item = 0; item < SyntheticReference.Items; item += 7)
        {
            var history = Enumerable.Range(0, model.Known.RowLength(4))
                .Select(e => (model.Known.RowColumns(4)[e], model.Known.RowValues(4)[e]))
                .ToArray();
            var folded = recommender.FoldIn(history);
            var explanation = recommender.Explain(4, item);
            // Shares of both signs cancel: what rounding leaves is relative to their size, not to that of the sum.
            var tolerance = 1e-10 * explanation.Shares.Sum(share => Math.Abs(share.Value)) + double.Epsilon;
            var score = Enumerable.Range(0, model.Options.Factors).Sum(k => folded.Exact[k] * model.Factors.Items.Row(item)[k]);
            Assert.Equal(score, explanation.Total, tolerance);
            Assert.Equal(explanation.Total, explanation.Shares.Sum(share => share.Value), tolerance);
            Assert.Equal(explanation.Shares.OrderByDescending(share => share.Value).ThenBy(share => share.Item), explanation.Shares);
            Assert.Equal(history.Order(), explanation.Shares.Select(share => (share.Item, share.Strength)).Order());
            Assert.Equal(explanation.Shares, recommender.Explain(folded, item).Shares);
        }
    }

    [Fact]
    public void FoldIn_OfNothingThatCounts_SaysSo()
    {
        var recommender = new Recommender(Trained(0));
        Assert.Equal(
            "no likes were given, so there is nothing to recommend from",
            Assert.Throws<NoHistoryException>(() => recommender.FoldIn([])).Message);
        Assert.Equal(
            "none of the likes has users in the model, so there is nothing to recommend from",
            Assert.Throws<NoHistoryException>(() => recommender.FoldIn([(SyntheticReference.ItemWithoutListeners, 30f)])).Message);
    }

    [Theory, InlineData(0f), InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void FoldIn_WithBadStrength_Throws(float strength)
    {
        var recommender = new Recommender(Trained(0));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(strength), () => recommender.FoldIn([(0, strength)]));
    }

    [Fact]
    public void FoldIn_WithSumBeyondFloat_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>("strength", () => new Recommender(Trained(0)).FoldIn([(0, 3e38f), (0, 3e38f)]));

    [Fact]
    public void FoldInAndExplain_WithRowsOutOfRange_Throw()
    {
        var recommender = new Recommender(Trained(0));
        Assert.Throws<ArgumentOutOfRangeException>("likes", () => recommender.FoldIn([(SyntheticReference.Items, 1f)]));
        Assert.Throws<ArgumentOutOfRangeException>("item", () => recommender.Explain(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>("user", () => recommender.Explain(SyntheticReference.Users, 0));
        Assert.Throws<ArgumentOutOfRangeException>("item", () => recommender.Explain(recommender.FoldIn([(0, 1f)]), SyntheticReference.Items));
    }

    [Fact]
    public void FoldedInUser_OfAnotherModel_IsRefused()
    {
        var user = new Recommender(Trained(0)).FoldIn([(0, 1f)]);
        var exception = Assert.Throws<ArgumentException>("user", () => new Recommender(Trained(3)).Recommend(user));
        Assert.Equal("the user was folded into a model of 8 factors, this one has 17 (Parameter 'user')", exception.Message);
    }

    [Fact]
    public void Explain_WithSingularSystem_NamesTheUserAndTheRegularization()
    {
        // Two factors that always go together: without λ no vector is better than another.
        var recommender = new Recommender(TwoItems([1f, 1f], [2f, 2f], regularization: 0));
        const string rest = "is not positive definite: regularization is 0, which is too little for these factors";
        Assert.Equal($"the system of user 'alice' {rest}", Assert.Throws<GpuAlsException>(() => recommender.Explain(0, 1)).Message);
        Assert.Equal($"the system of the new user {rest}", Assert.Throws<GpuAlsException>(() => recommender.FoldIn([(0, 1f)])).Message);
    }

    static AlsModel TwoItems(float[] first, float[] second, double regularization)
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("alice", "one", 1f);
        builder.Add("alice", "two", 5f);
        var matrix = builder.Build();
        var factors = new AlsFactors(FactorMatrix.From(first.Length, [first]), FactorMatrix.From(first.Length, [first, second]));
        var options = PlainOptions.Value with { Factors = first.Length, Regularization = regularization };
        return new AlsModel(factors, matrix.Users, matrix.Items, matrix.ByUser, options, new TrainingRecord("by hand", []));
    }
}
