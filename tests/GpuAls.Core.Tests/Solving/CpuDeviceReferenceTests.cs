namespace GpuAls.Core.Tests;

/// <summary>The CPU device against the figures that numpy computed in float64.</summary>
public sealed class CpuDeviceReferenceTests
{
    // Every element is a float32, and the figures are sums of hundreds of thousands of them.
    const double LossTolerance = 1e-4;

    [Theory, MemberData(nameof(SyntheticReference.RunNumbers), MemberType = typeof(SyntheticReference))]
    public void Train_OnSyntheticData_GivesTheLossesAndFactorsOfTheFile(int number)
    {
        var run = SyntheticReference.Runs[number];
        var model = Train(SyntheticReference.CreateMatrix(), run.Options);
        AssertLosses(run.Losses, model);
        AssertVector(run.Numbers("user0"), model.Factors.Users.Row(0));
        AssertVector(run.Numbers("item0"), model.Factors.Items.Row(0));
        AssertVector(run.Numbers("user199"), model.Factors.Users.Row(199));
    }

    [Theory, MemberData(nameof(HetRecReference.RunNumbers), MemberType = typeof(HetRecReference))]
    public void Train_OnHetRec_GivesTheLossesOfTheFile(int number)
    {
        HetRecReference.SkipWhenMissing();
        var run = HetRecReference.Run(number);
        AssertLosses(run.Losses, Train(HetRecReference.Matrix, run.Options));
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

    static void AssertLosses(IReadOnlyList<AlsLoss> expected, AlsModel model)
    {
        var actual = model.Training.Iterations.Select(iteration => iteration.Loss!.Value).ToList();
        Assert.Equal(expected.Count, actual.Count);
        for (var iteration = 0; iteration < expected.Count; iteration++)
            Assert.Equal(expected[iteration].Total, actual[iteration].Total, LossTolerance * expected[iteration].Total);
    }

    // Rounding is magnified by the condition of the systems: a thousandth of the largest element is far below what ranks depend on.
    static void AssertVector(double[] expected, ReadOnlySpan<float> actual)
    {
        var tolerance = 1e-3 * expected.Max(Math.Abs);
        for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], actual[k], tolerance);
    }
}
