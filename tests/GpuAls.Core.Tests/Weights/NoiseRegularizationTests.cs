using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class NoiseRegularizationTests
{
    // Two users, 3 plays of one item and 1 of another: c² is 16 and 4 with c = 1 + r, 9 and 1 with c = r, 9 and 9 with c = 1 + 2. 0.95·√(20/2)^0.3·
    // ⁴√(272/2)^0.7 = 3.1702.
    [Theory]
    [InlineData(Confidence.Hu, 1, 3.17)]
    [InlineData(Confidence.Scaled, 1, 2.32)]
    [InlineData(Confidence.Binary, 2, 2.85)]
    public void Resolve_ChoosesTheRegularizationThatOneCanWorkOutByHand(Confidence confidence, double alpha, double expected) =>
        Assert.Equal(expected, (Auto(confidence) with { Alpha = alpha }).Resolve(TwoOfSix()).Regularization);

    // For one user with strengths of 3 and 1, the row of the user is longer: 0.95·√20^0.3·⁴√(272/2)^0.7 = 3.5176.
    [Fact]
    public void LongerUserRows_RaiseTheRegularization()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("alice", "a", 3);
        builder.Add("alice", "b", 1);
        Assert.Equal(3.52, Auto(Confidence.Hu).Resolve(builder.Build()).Regularization);
    }

    [Fact]
    public void TheUnobservedWeight_ChangesNothing() =>
        Assert.Equal(3.17, (Auto(Confidence.Hu) with { UnobservedWeight = 0.25 }).Resolve(TwoOfSix()).Regularization);

    [Fact]
    public void DoubledConfidences_DoubleTheRegularization() =>
        Assert.Equal(
            2 * Auto(Confidence.Scaled).Resolve(SyntheticReference.CreateMatrix()).Regularization!.Value,
            (Auto(Confidence.Scaled) with { Alpha = 2 }).Resolve(SyntheticReference.CreateMatrix()).Regularization!.Value,
            0.01 * Auto(Confidence.Scaled).Resolve(SyntheticReference.CreateMatrix()).Regularization!.Value);

    [Fact]
    public void AlphaIsChosenFirst()
    {
        var both = (Auto(Confidence.Hu) with { Alpha = null }).Resolve(TwoOfSix());
        Assert.Equal(1.0, both.Alpha!.Value, 1e-12);
        Assert.Equal(3.17, both.Regularization);
        Assert.True(both.IsResolved);
    }

    [Fact]
    public void Train_RecordsTheNumber_AndIsTheTrainingWithThatNumber()
    {
        var matrix = SyntheticReference.CreateMatrix();
        var model = new AlsTrainer(Auto(Confidence.Log), new CpuDevice()).Train(matrix, cancel: TestContext.Current.CancellationToken);
        var chosen = Auto(Confidence.Log) with { Regularization = model.Options.Regularization!.Value };
        var same = new AlsTrainer(chosen, new CpuDevice()).Train(matrix, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(same.Options, model.Options);
        Assert.Equal(same.Factors.Items.Row(3).ToArray(), model.Factors.Items.Row(3).ToArray());
    }

    [Fact]
    public void TooLargeConfidences_AreAnErrorAboutAlpha() => Assert.EndsWith(
        "is above 3.4E+38; expected at most 1E+30 (float32); use a smaller alpha (it is 1E+300)",
        Assert.Throws<WeightRangeException>(() => (Auto(Confidence.Hu) with { Alpha = 1e300 }).Resolve(TwoOfSix())).Message,
        StringComparison.Ordinal);

    static AlsOptions Auto(Confidence confidence) => new() { Factors = 4, Iterations = 2, Confidence = confidence, Alpha = 1, Regularization = null };

    static InteractionMatrix TwoOfSix()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("alice", "a", 3);
        builder.Add("bob", "b", 1);
        builder.Items.GetOrAdd("c"u8);
        return builder.Build();
    }
}
