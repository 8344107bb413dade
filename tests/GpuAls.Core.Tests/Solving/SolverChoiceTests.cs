using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class SolverChoiceTests
{
    const double Moderate = SolverChoice.MaxMeanWeight;
    const double Large = SolverChoice.MaxMeanWeight * 2;
    const double Cheap = SolverChoice.MaxRelativeSubspaceCost;

    static readonly AlsOptions Tracked = new() { Factors = 8, Iterations = 3, Regularization = 1, ComputeLoss = true };

    static readonly AlsOptions Options = new() { Alpha = 1, Regularization = 1 };

    [Theory]
    [InlineData(16, Moderate, 1, 0, Cheap, Solver.PreconditionedConjugateGradient)]
    [InlineData(512, Moderate, 1, 0, Cheap, Solver.PreconditionedConjugateGradient)]
    [InlineData(512, Large, Large, 0, Cheap, Solver.PreconditionedConjugateGradient)]
    [InlineData(512, Large, 1, 0, Cheap, Solver.Subspace)]
    [InlineData(65, Large, 1, 0, Cheap, Solver.Subspace)]
    [InlineData(64, Large, 1, 0, Cheap, Solver.ConjugateGradient)]
    [InlineData(512, Large, 1, 0, Cheap * 1.01, Solver.ConjugateGradient)]
    [InlineData(512, Moderate, 1, 0.5, Cheap, Solver.ConjugateGradient)]
    public void TheRule_GoesByMeanWeightRegularizationAndCost(
        int factors, double mean, double regularization, double exponent, double subspaceCost, Solver expected)
    {
        var options = Options with { Factors = factors, Regularization = regularization, RegularizationExponent = exponent, Block = 64 };
        Assert.Equal(expected, SolverChoice.Choose(options, mean, mean, () => subspaceCost));
    }

    // The weights w = c/α₀ − 1 are compared with λ/α₀.
    [Fact]
    public void TheRule_ComparesWeightsWithTheRegularizationOfTheDividedObjective()
    {
        var options = Options with { UnobservedWeight = 0.5, Regularization = Large / 2 };
        Assert.Equal(Solver.PreconditionedConjugateGradient, SolverChoice.Choose(options, Large, Large, () => 1));
        Assert.Equal(Solver.ConjugateGradient, SolverChoice.Choose(options, Large * 1.01, Large, () => 1));
    }

    [Fact]
    public void AWeightAtWhichASolverOverflows_ExcludesTheSolver()
    {
        var limit = SolverInfo.Of(Solver.ConjugateGradient).MaxWeight;
        Assert.Equal(Solver.ConjugateGradient, SolverChoice.Choose(Options, Large, limit, () => 1));
        Assert.Equal(Solver.Subspace, SolverChoice.Choose(Options, Large, limit * 1.01, () => 1));
    }

    [Fact]
    public void WeightsAtWhichEverySolverOverflows_AreAnErrorWithARemedy()
    {
        foreach (var weight in (double[])[1e31, double.PositiveInfinity, double.NaN])
        {
            var error = Assert.Throws<GpuAlsException>(() => SolverChoice.Choose(Options with { UnobservedWeight = 1e-35 }, weight, weight, () => 1));
            Assert.Equal(
                FormattableString.Invariant(
                    $"the largest weight is {weight}, but solvers converge only up to 1E+30; ")
                + "use a larger unobserved weight (it is 1E-35) or a smaller alpha (it is 1)",
                error.Message);
        }
    }

    [Fact]
    public void MixedPrecisionOnTheCpu_IsThePreconditionedSolver_WhateverTheWeights()
    {
        var mixed = new CpuDevice(1, Precision.Mixed);
        Assert.Equal(Solver.PreconditionedConjugateGradient, SolverChoice.Choose(Options, Large, Large, () => 1, mixed));
        var withExponent = Options with { RegularizationExponent = 0.5 };
        var error = Assert.Throws<GpuAlsException>(() => SolverChoice.Choose(withExponent, Moderate, Moderate, () => 1, mixed));
        Assert.Equal(
            $"no solver can train on {mixed.Name} with a regularization exponent of 0.5; use an exponent of 0 or full precision", error.Message);
    }

    [Fact]
    public void ASolverThatTheDeviceDoesNotSupport_IsSkipped()
    {
        var without = new Without(Solver.PreconditionedConjugateGradient);
        Assert.Equal(Solver.ConjugateGradient, SolverChoice.Choose(Options, Moderate, Moderate, () => 1, without));
        Assert.Equal(Solver.Subspace, SolverChoice.Choose(Options, Large, Large, () => 1, new Without(Solver.ConjugateGradient)));
    }

    // The loss of the start factors is about Σ c over the seen pairs.
    [Theory]
    [InlineData(Confidence.Log, 1e-12), InlineData(Confidence.Scaled, 1e-12), InlineData(Confidence.Hu, 1e-12), InlineData(Confidence.Binary, 1e-12)]
    [InlineData(Confidence.Log, 1e-28), InlineData(Confidence.Bm25, 1e-12), InlineData(Confidence.Log, 1e-6), InlineData(Confidence.Log, 1e6)]
    public void AnExtremeUnobservedWeight_EndsWithASolverThatMoves(Confidence confidence, double unobserved)
    {
        var matrix = SyntheticReference.CreateMatrix();
        var options = Tracked with { Confidence = confidence, UnobservedWeight = unobserved };
        var model = Train(matrix, options);
        var exact = Train(matrix, options with { Solver = Solver.Cholesky });
        var losses = model.Training.Iterations.Select(iteration => iteration.Loss!.Value.Total).ToList();
        Assert.All(losses, loss => Assert.True(double.IsFinite(loss)));
        var start = Loss(matrix, options);
        var end = exact.Training.Iterations[^1].Loss!.Value.Total;
        Assert.True(end < start);
        Assert.True(
            start - losses[^1] > 0.9 * (start - end),
            $"the loss went from {start} to {losses[^1]} with {model.Options.Solver}, exactly to {end}");
    }

    // The reason for the limit of cg: its squares leave float32, and its vectors stay where they are.
    [Fact]
    public void PlainConjugateGradient_DoesNotMove_WithWeightsBeyondItsLimit()
    {
        var matrix = SyntheticReference.CreateMatrix();
        var options = Tracked with { UnobservedWeight = 1e-12, Regularization = 40, Start = StartDistribution.Uniform };
        var plain = Train(matrix, options with { Solver = Solver.ConjugateGradient }).Training.Iterations[^1].Loss!.Value.Total;
        var start = Loss(matrix, options);
        Assert.InRange(plain, 0.99 * start, 1.01 * start);
        Assert.Equal(Solver.PreconditionedConjugateGradient, options.Resolve(matrix).Solver);
    }

    [Fact]
    public void Resolve_CountsDislikesByTheirWeight()
    {
        var builder = new InteractionMatrixBuilder();
        builder.Add("ann", "p", 1);
        builder.Add("ann", "q", -2);
        var options = new AlsOptions { Factors = 2, Regularization = 1, Confidence = Confidence.Hu, Alpha = 1 };
        Assert.Equal(Solver.PreconditionedConjugateGradient, options.Resolve(builder.Build()).Solver);
        builder.Add("ann", "p", 1);
        builder.Add("ann", "q", -1e10f);
        Assert.Equal(Solver.Subspace, options.Resolve(builder.Build()).Solver);
    }

    static double Loss(InteractionMatrix matrix, AlsOptions options)
    {
        var resolved = options.Resolve(matrix);
        using var session = new CpuDevice(1).Open(AlsProblem.From(matrix, resolved));
        return session.ComputeLoss(TestContext.Current.CancellationToken).Times(options.UnobservedWeight).Total;
    }

    static Model.AlsModel Train(InteractionMatrix matrix, AlsOptions options) =>
        new AlsTrainer(options, new CpuDevice(2)).Train(matrix, cancel: TestContext.Current.CancellationToken);

    sealed class Without(Solver missing) : IAlsDevice
    {
        public string Name => "a device";

        public bool Supports(Solver solver) => solver != missing;

        public IAlsSession Open(AlsProblem problem) => throw new NotSupportedException();
    }
}
