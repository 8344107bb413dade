namespace GpuAls.Core.Tests;

public sealed class WeightingTests
{
    [Theory]
    [InlineData(Confidence.Hu, 3, 2, 6, "c = 1 + 3·r")]
    [InlineData(Confidence.Scaled, 3, 2, 5, "c = 3·r")]
    [InlineData(Confidence.Scaled, 0.25, 2, -0.5, "c = 0.25·r")]
    [InlineData(Confidence.Log, 3, 0, 0, "c = 1 + 3·ln(1 + r)")]
    [InlineData(Confidence.Log, 2, 1, 1.3862943611198906, "c = 1 + 2·ln(1 + r)")]
    [InlineData(Confidence.Binary, 3, 7, 3, "c = 1 + 3")]
    public void Weight_IsConfidenceBeyondOne(Confidence confidence, double alpha, float strength, double weight, string formula)
    {
        var weighting = new Weighting(confidence, alpha);
        Assert.Equal((float)weight, weighting.Weight(strength));
        Assert.Equal(formula, weighting.ToString());
    }

    // c = 1 + 3·2 = 7 beside an unseen 2 is 3.5 beside 1; c = 4 beside 8 is half as much.
    [Theory]
    [InlineData(Confidence.Hu, 3, 2, 2, 2.5)]
    [InlineData(Confidence.Scaled, 2, 2, 8, -0.5)]
    [InlineData(Confidence.Binary, 1, 9, 0.25, 7)]
    public void Weight_BesideAnotherUnobservedWeight_IsTheQuotientOfBothLessOne(Confidence confidence, double alpha, float strength, double unobserved, float weight) =>
        Assert.Equal(weight, new Weighting(confidence, alpha, unobserved).Weight(strength));

    [Theory, InlineData(Confidence.Bm25, "c = 1 + 2·bm25(r)"), InlineData(Confidence.Tfidf, "c = 1 + 2·tfidf(r)")]
    public void Weight_OfAStrengthWithoutItsPair_IsRefusedWhereItTakesThePair(Confidence confidence, string formula)
    {
        var weighting = new Weighting(confidence, 2);
        Assert.Equal(formula, weighting.ToString());
        Assert.False(weighting.IsOfStrengthAlone);
        Assert.Equal($"confidence {confidence} takes more than the strength", Assert.Throws<InvalidOperationException>(() => weighting.Weight(1)).Message);
    }

    [Fact]
    public void Apply_KeepsThePattern_AndLeavesTheStrengthsAsTheyWere()
    {
        var strengths = RandomProblem.WithRowLengths(5, 2, 0, 5).ByUser;
        var before = strengths.RowValues(2).ToArray();
        var weights = new Weighting(Confidence.Scaled, 2).Apply(strengths);
        Assert.Equal(strengths.RowColumns(2).ToArray(), weights.RowColumns(2).ToArray());
        Assert.Equal(before.Select(strength => strength * 2 - 1), weights.RowValues(2).ToArray());
        Assert.Equal(before, strengths.RowValues(2).ToArray());
    }

    [Fact]
    public void Apply_WhereWeightAndStrengthAreTheSame_MakesNoCopy()
    {
        var strengths = RandomProblem.WithRowLengths(5, 2).ByUser;
        Assert.Same(strengths, new Weighting(Confidence.Hu, 1).Apply(strengths));
        Assert.NotSame(strengths, new Weighting(Confidence.Hu, 2).Apply(strengths));
    }
}
