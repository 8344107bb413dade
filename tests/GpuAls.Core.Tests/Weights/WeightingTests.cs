using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Weights;
using GpuAls.Testing;

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
    [InlineData(Confidence.Ials, 3, 7, 3, "c = 1 + 3")]
    public void Weight_IsConfidenceBeyondOne(Confidence confidence, double alpha, float strength, double weight, string formula)
    {
        var weighting = new Weighting(confidence, alpha);
        Assert.Equal((float)weight, weighting.Weight(strength).Code);
        Assert.Equal(formula, weighting.ToString());
    }

    // c = 1 + 3·2 = 7 with an unobserved weight of 2 is 3.5 relative to 1; c = 4 with 8 is 0.5.
    [Theory]
    [InlineData(Confidence.Hu, 3, 2, 2, 2.5)]
    [InlineData(Confidence.Scaled, 2, 2, 8, -0.5)]
    [InlineData(Confidence.Binary, 1, 9, 0.25, 7)]
    [InlineData(Confidence.Ials, 1, 9, 0.25, 4)]
    public void Weight_BesideAnotherUnobservedWeight_IsTheQuotientOfBothLessOne(
        Confidence confidence, double alpha, float strength, double unobserved, float weight) =>
        Assert.Equal(weight, new Weighting(confidence, alpha, unobserved).Weight(strength).Code);

    [Fact]
    public void TheFormulaOfIals_HasBothNumbers() => Assert.Equal("c = 0.25 + 2", new Weighting(Confidence.Ials, 2, 0.25).ToString());

    [Theory, InlineData(Confidence.Bm25, "bm25", "c = 1 + 2·bm25(r)"), InlineData(Confidence.Tfidf, "tfidf", "c = 1 + 2·tfidf(r)")]
    public void Weight_OfAStrengthAlone_IsRefusedIfItDependsOnThePair(Confidence confidence, string word, string formula)
    {
        var weighting = new Weighting(confidence, 2);
        Assert.Equal(formula, weighting.ToString());
        Assert.False(weighting.IsOfStrengthAlone);
        Assert.Equal(
            $"the confidence {word} depends on more than the strength",
            Assert.Throws<InvalidOperationException>(() => weighting.Weight(1)).Message);
    }

    [Fact]
    public void Apply_KeepsThePattern_AndLeavesTheStrengthsAsTheyWere()
    {
        var strengths = RandomProblem.WithRowLengths(5, 2, 0, 5).ByUser;
        var before = strengths.RowValues(2).ToArray();
        var weights = new Weighting(Confidence.Scaled, 2).Apply(strengths);
        Assert.Same(strengths.Offsets, weights.Offsets);
        Assert.Same(strengths.ColumnIndices, weights.ColumnIndices);
        Assert.Equal(strengths.RowColumns(2).ToArray(), weights.RowColumns(2).ToArray());
        Assert.Equal(before.Select(strength => strength * 2 - 1), weights.RowCodes(2));
        Assert.Equal(before, strengths.RowValues(2).ToArray());
    }

    [Theory, InlineData(Confidence.Hu), InlineData(Confidence.Scaled), InlineData(Confidence.Log)]
    public void Apply_ToCodedStrengths_SharesTheCodes_AndGivesTheWeightsOfPlainOnes(Confidence confidence)
    {
        var coded = RandomProblem.WithRowLengths(50, 20, 0, 50).ByUser;
        var plain = coded.WithValues(EntryValues.Of(LargeArray<float>.From([.. coded.RowValues(0), .. coded.RowValues(2)])));
        var weighting = new Weighting(confidence, 1.7);
        var (ofCoded, ofPlain) = (weighting.Apply(coded), weighting.Apply(plain));
        Assert.NotNull(coded.Values.Codes);
        Assert.Same(coded.Values.Codes, ofCoded.Codes.Codes);
        Assert.Null(ofPlain.Codes.Codes);
        for (var row = 0; row < 3; row++)
        {
            Assert.Equal(ofPlain.RowCodes(row), ofCoded.RowCodes(row));
            Assert.Equal(coded.RowValues(row).Select(strength => weighting.Weight(strength).Code), ofCoded.RowCodes(row));
        }
    }

    [Fact]
    public void Apply_WhereWeightAndStrengthAreTheSame_MakesNoCopy()
    {
        var strengths = RandomProblem.WithRowLengths(5, 2).ByUser;
        Assert.Same(strengths.Values, new Weighting(Confidence.Hu, 1).Apply(strengths).Codes);
        Assert.NotSame(strengths.Values, new Weighting(Confidence.Hu, 2).Apply(strengths).Codes);
    }
}
