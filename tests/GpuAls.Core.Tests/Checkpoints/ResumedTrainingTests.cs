using GpuAls.Core.Checkpoints;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>A training that continues a checkpoint ends with the bits of one that was never stopped.</summary>
public sealed class ResumedTrainingTests : IDisposable
{
    const int Iterations = 4;

    static readonly InteractionMatrix Matrix = RandomProblem.WithRowLengths(30, [.. Enumerable.Range(0, 40).Select(user => 1 + user % 17)]);

    readonly TestFolder folder = new();

    public static TheoryData<Solver> Solvers => [.. SolverInfo.All.Select(solver => solver.Value)];

    public static TheoryData<StartDistribution> Starts => [.. StartInfo.All.Select(start => start.Value)];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Solvers))]
    public void WithEachSolver(Solver solver)
    {
        var options = RandomProblem.Options(18, solver) with { Iterations = Iterations };
        Assert.Equal(Iterations, StoppedTraining.AssertSameBits(Matrix, options, new CpuDevice(2)));
    }

    [Theory, MemberData(nameof(Starts))]
    public void WithEachStart(StartDistribution start)
    {
        var options = RandomProblem.Options(9, Solver.PreconditionedConjugateGradient) with { Iterations = 3, Start = start };
        Assert.Equal(3, StoppedTraining.AssertSameBits(Matrix, options, new CpuDevice(1)));
    }

    [Fact]
    public void WithMixedPrecision()
    {
        var options = RandomProblem.Options(18, Solver.PreconditionedConjugateGradient) with { Iterations = Iterations };
        Assert.Equal(Iterations, StoppedTraining.AssertSameBits(Matrix, options, new CpuDevice(2, Precision.Mixed)));
    }

    [Fact]
    public void WithATolerance_EndsAtTheSameIteration()
    {
        var options = RandomProblem.Options(8, Solver.ConjugateGradient) with { Iterations = 40, Tolerance = 0.1 };
        var all = new AlsTrainer(options, new CpuDevice(1)).Train(Matrix, cancel: Cancel).Training.Iterations.Count;
        Assert.InRange(all, 3, 39);
        Assert.Equal(all, StoppedTraining.AssertSameBits(Matrix, options, new CpuDevice(1)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.05)]
    public void WithAFinalExactIteration(double? tolerance)
    {
        var options = RandomProblem.Options(8, Solver.ConjugateGradient) with { Iterations = 12, Tolerance = tolerance, FinishExactly = true };
        Assert.True(StoppedTraining.AssertSameBits(Matrix, options, new CpuDevice(1)) >= 3);
    }

    [Fact]
    public void WithNeighbours_AlsoAfterTheLastIteration()
    {
        var neighbours = new NeighbourOptions { Count = 4, Regularization = 5 };
        var options = RandomProblem.Options(8, Solver.Cholesky) with { Iterations = 3, Neighbours = neighbours };
        Assert.Equal(3, StoppedTraining.AssertSameBits(Matrix, options, new CpuDevice(1)));
    }

    [Fact]
    public void WithDislikesAndALambdaForEachRow()
    {
        var builder = new InteractionMatrixBuilder();
        for (var n = 0; n < 60; n++) builder.Add($"u{n % 13}", $"i{n * 7 % 11}", n % 5 == 0 ? -1 : 1 + n % 3);
        var options = RandomProblem.Options(6, Solver.Cholesky) with { Iterations = 3, RegularizationExponent = 0.5, DislikeWeight = 2 };
        Assert.Equal(3, StoppedTraining.AssertSameBits(builder.Build(), options, new CpuDevice(1)));
    }

    [Fact]
    public void WithOtherThreads_HasTheSameBits()
    {
        var options = RandomProblem.Options(18, Solver.PreconditionedConjugateGradient) with { Iterations = Iterations };
        var expected = new AlsTrainer(options, new CpuDevice(3)).Train(Matrix, cancel: Cancel);
        var checkpoints = new CheckpointOptions(folder["c"]) { Iterations = 1 };
        StoppedTraining.Stop(
            new AlsTrainer(options, new CpuDevice(1)) { Checkpoints = checkpoints },
            (trainer, progress, cancel) => trainer.Train(Matrix, progress, cancel),
            after: 2);
        var trainer = new AlsTrainer(options, new CpuDevice(4)) { Checkpoints = checkpoints with { Resumes = true } };
        StoppedTraining.AssertSameBits(expected, trainer.Train(Matrix, cancel: Cancel), "continued with other threads");
    }

    [Fact]
    public void WithoutResolvedOptions_ResolvesThemAgain()
    {
        var options = new AlsOptions { Factors = 8, Iterations = 4 };
        Assert.Equal(4, StoppedTraining.AssertSameBits(Matrix, options, new CpuDevice(1)));
    }

    [Fact]
    public void StoppedSeveralTimes_HasTheSameBits()
    {
        var options = RandomProblem.Options(8, Solver.Subspace) with { Iterations = 6, Block = 3 };
        var expected = new AlsTrainer(options, new CpuDevice(1)).Train(Matrix, cancel: Cancel);
        var checkpoints = new CheckpointOptions(folder["c"]) { Iterations = 1, Resumes = true };
        var trainer = new AlsTrainer(options, new CpuDevice(1)) { Checkpoints = checkpoints };
        for (var after = 1; after < 6; after++) StoppedTraining.Stop(trainer, (one, progress, cancel) => one.Train(Matrix, progress, cancel), after);
        StoppedTraining.AssertSameBits(expected, trainer.Train(Matrix, cancel: Cancel), "stopped after every iteration");
    }

    [Fact]
    public void WithoutACheckpoint_StartsAtTheBeginning()
    {
        var options = RandomProblem.Options(8, Solver.Cholesky) with { Iterations = 2 };
        var news = new List<CheckpointNews>();
        var checkpoints = new CheckpointOptions(folder["c"]) { Iterations = 1, Resumes = true, Progress = new StoppedTraining.News(news) };
        new AlsTrainer(options, new CpuDevice(1)) { Checkpoints = checkpoints }.Train(Matrix, cancel: Cancel);
        Assert.Equal([new(CheckpointNewsKind.Written, Path.Combine(folder["c"], "checkpoint-000001.alc"), 1)], news);
    }
}
