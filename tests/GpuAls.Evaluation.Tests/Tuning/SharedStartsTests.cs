using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Tuning;

namespace GpuAls.Evaluation.Tests;

public sealed class SharedStartsTests
{
    static readonly InteractionMatrix Matrix = TasteMatrix.Create();

    [Theory, InlineData(StartDistribution.Spectral), InlineData(StartDistribution.Normal)]
    public void TrialsOfTheSameFactors_GetTheStartOfATraining_AsTheirOwn(StartDistribution start)
    {
        var starts = new SharedStarts();
        foreach (var factors in (int[])[8, 4, 8, 4])
        {
            var setting = Setting(factors);
            var expected = StartFactors.Create(setting, start, TestContext.Current.CancellationToken);
            var factorsOfTrial = starts.Create(setting, start, TestContext.Current.CancellationToken);
            AssertEqual(expected.Users, factorsOfTrial.Users);
            AssertEqual(expected.Items, factorsOfTrial.Items);
            // A device may solve in place.
            factorsOfTrial.Items.WritableRow(0).Fill(7);
            factorsOfTrial.Users.WritableRow(0).Fill(7);
        }
    }

    // The likes are the same for all weights.
    static StartSetting Setting(int factors)
    {
        var weights = new Weighting(Confidence.Log, Alpha: factors).Of(Matrix.ByUser);
        return new StartSetting(weights.ByUser(), weights.ByItem(Matrix.ByItem), factors, Seed: 5);
    }

    static void AssertEqual(FactorMatrix expected, FactorMatrix actual)
    {
        Assert.Equal(expected.Rows, actual.Rows);
        for (var row = 0; row < expected.Rows; row++) Assert.Equal(expected.Row(row).ToArray(), actual.Row(row).ToArray());
    }
}
