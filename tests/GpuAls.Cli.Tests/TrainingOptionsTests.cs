using GpuAls.Cli.Help;
using GpuAls.Cli.Training;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Cli.Tests;

public sealed class TrainingOptionsTests
{
    // Every setting differs from its default.
    static readonly AlsOptions Preset = new()
    {
        Factors = 7,
        Regularization = 3,
        RegularizationExponent = 0.5,
        RegularizationScale = RegularizationScale.Likes,
        Confidence = Confidence.Bm25,
        Alpha = 9,
        UnobservedWeight = 0.25,
        DislikeWeight = 2,
        Iterations = 4,
        Seed = 11,
        Start = StartDistribution.Normal,
        Solver = Solver.Subspace,
        FinishExactly = true,
        ConjugateGradientSteps = 8,
        Block = 5,
        ComputeLoss = true,
        Tolerance = 0.5,
        Neighbours = new() { Count = 7 },
        FeatureRegularization = 3,
    };

    [Fact]
    public void APreset_CarriesEverySetting()
    {
        Assert.All(
            typeof(AlsOptions).GetProperties().Where(property => property.CanWrite),
            property => Assert.NotEqual(property.GetValue(new AlsOptions()), property.GetValue(Preset)));
        Assert.Equal(Preset, Read(Preset, "--preset", "own"));
        Assert.Equal(Preset with { Solver = null }, Read(Preset with { Solver = null }, "--preset", "own"));
    }

    [Fact]
    public void ATypedOption_OverridesThePreset()
    {
        Assert.Equal(Preset with { Solver = Solver.ConjugateGradient, Seed = 42 }, Read(Preset, "--preset", "own", "--solver", "cg", "--seed", "42"));
        Assert.Null(Read(Preset, "--preset", "own", "--solver", "auto").Solver);
        Assert.Equal(Preset with { Solver = Solver.Cholesky }, Read(Preset with { Solver = null }, "--preset", "own", "--solver", "cholesky"));
    }

    [Fact]
    public void WithoutAPreset_TheDefaultsAreThoseOfTheLibrary() => Assert.Equal(new AlsOptions(), Read(Preset));

    static AlsOptions Read(AlsOptions preset, params string[] args)
    {
        var options = new TrainingOptions(new AlsPreset("own", "its own", preset));
        var command = new TrainingCommand();
        options.AddTo(command);
        return options.Read(command.Parse(args));
    }

    sealed class TrainingCommand() : DocumentedCommand("train", "");
}
