using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>The CPU device against figures that numpy computed in float64.</summary>
public sealed class CpuDeviceReferenceTests
{
    // Every element is a float32. With raw counts one system has a weight of 110,185 and weights of 1. Its rounding reaches the fourth digit of one
    // iteration's loss (measured: 1.6e-4 once, 5e-6 elsewhere; at most 3e-6 with logarithmic weights).
    const double SyntheticTolerance = 1e-4;
    const double HetRecTolerance = 2e-4;

    [Theory, MemberData(nameof(SyntheticReference.RunNumbers), MemberType = typeof(SyntheticReference))]
    public void Train_OnSyntheticData_GivesTheLossesAndFactorsOfTheFile(int number)
    {
        var run = SyntheticReference.Runs[number];
        var model = Train(SyntheticReference.CreateMatrix(), run.Options);
        AssertLosses(run.Losses, model, SyntheticTolerance);
        AssertVector(run.Numbers("user0"), model.Factors.Users.Row(0));
        AssertVector(run.Numbers("item0"), model.Factors.Items.Row(0));
        AssertVector(run.Numbers("user199"), model.Factors.Users.Row(199));
    }

    [Theory, MemberData(nameof(HetRecReference.RunNumbers), MemberType = typeof(HetRecReference))]
    public void Train_OnHetRec_GivesTheLossesOfTheFile(int number)
    {
        HetRecReference.SkipWhenMissing();
        var run = HetRecReference.Run(number);
        AssertLosses(run.Losses, Train(HetRecReference.Matrix, run.Options), HetRecTolerance);
    }

    [Fact]
    public void Train_GivesRowsWithoutInteractionsZeros()
    {
        var model = Train(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[0].Options);
        Assert.All(model.Factors.Users.Row(SyntheticReference.UserWithoutHistory).ToArray(), factor => Assert.Equal(0, factor));
        Assert.All(model.Factors.Items.Row(SyntheticReference.ItemWithoutListeners).ToArray(), factor => Assert.Equal(0, factor));
    }

    static AlsModel Train(InteractionMatrix matrix, AlsOptions options) => new AlsTrainer(options, new CpuDevice()).Train(
        matrix, ReferenceStart.Create(matrix.Users.Count, matrix.Items.Count, options.Factors), progress: null, CancellationToken.None);

    static void AssertLosses(IReadOnlyList<AlsLoss> expected, AlsModel model, double tolerance)
    {
        var actual = model.Training.Iterations.Select(iteration => iteration.Loss!.Value).ToList();
        Assert.Equal(expected.Count, actual.Count);
        for (var iteration = 0; iteration < expected.Count; iteration++)
            Assert.Equal(expected[iteration].Total, actual[iteration].Total, tolerance * expected[iteration].Total);
    }

    // The condition of the systems amplifies rounding. Ranks depend on far more than a thousandth of the largest element.
    static void AssertVector(double[] expected, ReadOnlySpan<float> actual)
    {
        var tolerance = 1e-3 * expected.Max(Math.Abs);
        for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], actual[k], tolerance);
    }
}
