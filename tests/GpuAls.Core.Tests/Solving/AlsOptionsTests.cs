using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Tests;

public sealed class AlsOptionsTests
{
    [Fact]
    public void TheDefaults_AreThoseThatWereMeasured()
    {
        var options = new AlsOptions();
        options.Validate();
        Assert.Equal(
            (128, Confidence.Log, 1.5, 15, 3),
            (options.Factors, options.Confidence, options.Alpha, options.Iterations, options.ConjugateGradientSteps));
        Assert.Null(options.Regularization);
        Assert.Null(options.Solver);
        Assert.Equal(
            "the solver is not resolved: call AlsOptions.Resolve first",
            Assert.Throws<InvalidOperationException>(() => options.ResolvedSolver).Message);
        Assert.Equal(
            "the regularization is not resolved: call AlsOptions.Resolve first",
            Assert.Throws<InvalidOperationException>(() => options.ResolvedRegularization).Message);
    }

    public static TheoryData<AlsOptions, string> Wrong => new()
    {
        { new AlsOptions { Factors = 0 }, "factors is 0; expected a whole number from 1 to 16384" },
        { new AlsOptions { Factors = 20000 }, "factors is 20000; expected a whole number from 1 to 16384" },
        { new AlsOptions { Regularization = 0 }, "regularization is 0; expected a number above 0 and below 1E+30" },
        { new AlsOptions { Regularization = double.NaN }, "regularization is NaN; expected a number above 0 and below 1E+30" },
        { new AlsOptions { Regularization = 1e300 }, "regularization is 1E+300; expected a number above 0 and below 1E+30" },
        {
            new AlsOptions { Regularization = 1e20, UnobservedWeight = 1e-15 },
            "regularization divided by the unobserved weight is 1E+35; expected a number above 0 and below 1E+30"
        },
        { new AlsOptions { RegularizationExponent = -0.5 }, "regularization exponent is -0.5; expected a number of 0 or more" },
        { new AlsOptions { RegularizationExponent = double.NaN }, "regularization exponent is NaN; expected a number of 0 or more" },
        {
            new AlsOptions { RegularizationScale = (RegularizationScale)3 },
            "regularization scale is 3; expected mean, ials or likes"
        },
        { new AlsOptions { Alpha = -1.5 }, "alpha is -1.5; expected a number above 0" },
        { new AlsOptions { Alpha = double.PositiveInfinity }, "alpha is Infinity; expected a number above 0" },
        { new AlsOptions { Iterations = 0 }, "iterations is 0; expected a whole number of 1 or more" },
        { new AlsOptions { ConjugateGradientSteps = 0 }, "conjugate gradient steps is 0; expected a whole number of 1 or more" },
        { new AlsOptions { Block = 0 }, "block is 0; expected a whole number of 1 or more" },
        {
            new AlsOptions { Confidence = (Confidence)9 },
            "confidence is 9; expected hu, scaled, log, bm25, tfidf, binary, ials, normalized or fading"
        },
        { new AlsOptions { UnobservedWeight = 0 }, "unobserved weight is 0; expected a number above 0" },
        { new AlsOptions { UnobservedWeight = double.PositiveInfinity }, "unobserved weight is Infinity; expected a number above 0" },
        { new AlsOptions { Start = (StartDistribution)9 }, "start is 9; expected uniform, normal, small-normal, sphere or spectral" },
        { new AlsOptions { Solver = (Solver)7 }, "solver is 7; expected cg, cg-diagonal, pcg, cholesky or subspace" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void ASettingOutOfRange_IsNamedWithItsValueAndTheRange(AlsOptions options, string message) =>
        Assert.Equal(message, Assert.Throws<GpuAlsException>(options.Validate).Message);

    [Fact]
    public void ANegativeNumberOfThreads_IsAnError() => Assert.Equal(
        "threads is -1; expected a whole number of 0 or more", Assert.Throws<GpuAlsException>(() => new CpuDevice(-1)).Message);
}
