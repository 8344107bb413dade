using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class StandardSettingsTests
{
    // An eighth of 1,023 is less than 128, the least; an eighth of 2,048 is 256; 600,001 pairs are too many for 512 factors.
    [Theory]
    [InlineData(10, 10, 20, 128)]
    [InlineData(1_000_000, 1_023, 100_000, 128)]
    [InlineData(2_047, 1_000_000, 100_000, 128)]
    [InlineData(2_048, 1_000_000, 100_000, 256)]
    [InlineData(1_000_000, 4_095, 100_000, 256)]
    [InlineData(4_096, 4_096, 585_937, 512)]
    [InlineData(4_096, 4_096, 585_938, 256)]
    [InlineData(1_000_000, 1_000_000, 1_171_875, 256)]
    [InlineData(1_000_000, 1_000_000, 1_171_876, 128)]
    [InlineData(3_000_000_000, 3_000_000_000, 100_000_000_000, 128)]
    public void Factors_FollowTheShapeOfTheData(long users, long items, long pairs, int expected) =>
        Assert.Equal(expected, StandardSettings.FactorsFor(users, items, pairs));

    [Fact]
    public void WithoutSettings_TheWholeWeightingAndTheFactorsAreChosen()
    {
        var matrix = SyntheticReference.CreateMatrix();
        var density = matrix.Entries / (200.0 * 300);
        var resolved = new AlsOptions().Resolve(matrix);
        Assert.Equal(
            (Confidence.Normalized, StandardSettings.Rule.Alpha, StandardSettings.Rule.UnobservedWeightFor(density), 128),
            (resolved.Confidence, resolved.Alpha, resolved.UnobservedWeight, resolved.Factors));
        Assert.True(resolved.IsResolved);
        Assert.Equal(resolved, resolved.Resolve(matrix));
    }

    // A half-life can reduce nothing of a confidence of 1, and neighbours add up old items as new ones.
    [Fact]
    public void StrengthsThatFade_HaveTheConfidenceFading_AndNoNeighbours()
    {
        var matrix = SyntheticReference.CreateMatrix();
        var times = new InteractionTimes { HalfLife = TimeSpan.FromDays(30), AsOf = DateTimeOffset.UnixEpoch };
        var fading = new InteractionMatrix(matrix.Users, matrix.Items, matrix.ByUser, matrix.ByItem, 0) { Times = times };
        var (standard, resolved) = (new AlsOptions().Resolve(matrix), new AlsOptions().Resolve(fading));
        Assert.Equal(
            (Confidence.Fading, standard.Alpha, standard.UnobservedWeight), (resolved.Confidence, resolved.Alpha, resolved.UnobservedWeight));
        Assert.NotNull(standard.Neighbours);
        Assert.Null(resolved.Neighbours);
        var bounded = new InteractionMatrix(matrix.Users, matrix.Items, matrix.ByUser, matrix.ByItem, 0) { Times = times with { HalfLife = null } };
        Assert.Equal(standard, new AlsOptions().Resolve(bounded));
    }

    [Fact]
    public void OneSettingOfTheWeighting_LeavesTheOthersAtLog15And1()
    {
        var matrix = SyntheticReference.CreateMatrix();
        AlsOptions[] given =
        [
            new() { Confidence = Confidence.Log }, new() { Alpha = 1.5 }, new() { UnobservedWeight = 1 },
        ];
        foreach (var options in given)
        {
            var resolved = options.Resolve(matrix);
            Assert.Equal(
                (Confidence.Log, 1.5, 1.0, 128), (resolved.Confidence, resolved.Alpha, resolved.UnobservedWeight, resolved.Factors));
        }
    }

    [Fact]
    public void GivenFactors_Stay()
    {
        var resolved = new AlsOptions { Factors = 7 }.Resolve(SyntheticReference.CreateMatrix());
        Assert.Equal((7, Confidence.Normalized), (resolved.Factors, resolved.Confidence));
    }

    [Fact]
    public void Training_RecordsTheSettings_AndIsTheTrainingWithThem()
    {
        var (matrix, cancel) = (SyntheticReference.CreateMatrix(), TestContext.Current.CancellationToken);
        var model = new AlsTrainer(new AlsOptions { Factors = 8, Iterations = 3 }, new CpuDevice()).Train(matrix, cancel: cancel);
        var same = new AlsTrainer(model.Options, new CpuDevice()).Train(matrix, cancel: cancel);
        Assert.Equal(same.Options, model.Options);
        Assert.Equal(same.Factors.Items.Row(3).ToArray(), model.Factors.Items.Row(3).ToArray());
    }

    // 10⁻⁴ of all pairs: 0.5·0.1.
    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(1e-4, 0.05)]
    [InlineData(1e-12, 0.0005)]
    public void UnobservedWeight_GrowsWithTheDensity(double density, double expected) =>
        Assert.Equal(expected, new StandardSettings { UnobservedScale = 0.5, UnobservedExponent = 0.25 }.UnobservedWeightFor(density), 1e-9);
}
