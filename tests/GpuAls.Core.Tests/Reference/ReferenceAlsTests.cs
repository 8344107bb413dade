using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>The plain reference against the figures of numpy: both in double, so they agree to rounding.</summary>
public sealed class ReferenceAlsTests
{
    // Both sides sum tens of thousands of terms in different orders, and badly conditioned systems magnify that.
    const double RelativeTolerance = 1e-9;

    [Fact]
    public void SyntheticMatrix_HasTheEntriesOfTheFile()
    {
        var matrix = SyntheticReference.CreateMatrix();
        Assert.Equal(5002, matrix.Entries);
        Assert.Equal(125675, Enumerable.Range(0, SyntheticReference.Users).Sum(user => matrix.ByUser.RowValues(user).ToArray().Sum()));
        Assert.Equal(0, matrix.ByUser.RowLength(SyntheticReference.UserWithoutHistory));
        Assert.Equal(0, matrix.ByItem.RowLength(SyntheticReference.ItemWithoutListeners));
    }

    [Theory, MemberData(nameof(SyntheticReference.RunNumbers), MemberType = typeof(SyntheticReference))]
    public void Train_OnSyntheticData_GivesLossesAndFactorsOfTheFile(int number)
    {
        var run = SyntheticReference.Runs[number];
        var trained = SyntheticReference.Trained(number);
        AssertLosses(run.Losses, trained.Losses);
        AssertVector(run.Numbers("user0"), trained.Users[0]);
        AssertVector(run.Numbers("item0"), trained.Items[0]);
        AssertVector(run.Numbers("user199"), trained.Users[199]);
    }

    [Theory, MemberData(nameof(HetRecReference.RunNumbers), MemberType = typeof(HetRecReference))]
    public void Train_OnHetRec_GivesLossesAndFactorsOfTheFile(int number)
    {
        HetRecReference.SkipWhenMissing();
        var run = HetRecReference.Run(number);
        var trained = HetRecReference.Trained(number);
        AssertLosses(run.Losses, trained.Losses);
        AssertVector(run.Numbers("user_factors_row0_first8"), trained.Users[0][..8]);
        AssertVector(run.Numbers("item_factors_row0_first8"), trained.Items[0][..8]);
    }

    static void AssertLosses(IReadOnlyList<AlsLoss> expected, IReadOnlyList<AlsLoss> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var iteration = 0; iteration < expected.Count; iteration++)
        {
            Assert.Equal(expected[iteration].Data, actual[iteration].Data, RelativeTolerance * expected[iteration].Data);
            Assert.Equal(
                expected[iteration].Regularization,
                actual[iteration].Regularization,
                RelativeTolerance * expected[iteration].Regularization);
        }
    }

    static void AssertVector(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var tolerance = 1e-7 * expected.Max(Math.Abs);
        for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], actual[k], tolerance);
    }
}
