using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class ToleranceTests
{
    const double Tolerance = 0.1;

    [Theory, InlineData(Solver.Cholesky), InlineData(Solver.ConjugateGradient), InlineData(Solver.PreconditionedConjugateGradient)]
    [InlineData(Solver.Subspace), InlineData(Solver.DiagonalConjugateGradient)]
    public void ATraining_EndsWithTheFirstIterationThatHardlyChangesTheUsers(Solver solver)
    {
        var options = Options(solver);
        var ended = Train(options with { Tolerance = Tolerance });

        var count = ended.Training.Iterations.Count;
        Assert.InRange(count, 3, options.Iterations - 1);
        Assert.Null(ended.Training.Iterations[0].Change);
        Assert.All(ended.Training.Iterations.Skip(1).SkipLast(1), iteration => Assert.InRange(iteration.Change!.Value, Tolerance, 10));
        Assert.InRange(ended.Training.Iterations[^1].Change!.Value, 0, Tolerance);
        // It is the training of so many iterations, bit for bit, and its change is that of the Gram matrices of the users.
        var exact = Train(options with { Iterations = count });
        Assert.Equal(exact.Factors.Users.Rows(), ended.Factors.Users.Rows());
        Assert.Equal(exact.Factors.Items.Rows(), ended.Factors.Items.Rows());
        Assert.All(exact.Training.Iterations, iteration => Assert.Null(iteration.Change));
        var (before, last) = (Gram(Train(options with { Iterations = count - 1 })), Gram(exact));
        var change = Math.Sqrt(before.Zip(last, (a, b) => (a - b) * (a - b)).Sum() / last.Sum(value => value * value));
        Assert.Equal(change, ended.Training.Iterations[^1].Change!.Value, 1e-4);
    }

    [Fact]
    public void Threads_DoNotChangeTheNumberOfIterations()
    {
        var options = Options(Solver.PreconditionedConjugateGradient) with { Tolerance = Tolerance };
        Assert.Equal(
            Train(options, threads: 1).Training.Iterations.Select(iteration => iteration.Change),
            Train(options, threads: 3).Training.Iterations.Select(iteration => iteration.Change));
    }

    [Fact]
    public void ATrainingThatDoesNotConverge_TakesAllIterations() =>
        Assert.Equal(3, Train(Options(Solver.Cholesky) with { Iterations = 3, Tolerance = 1e-9 }).Training.Iterations.Count);

    [Fact]
    public void AnExactFinish_IsOneMoreIteration()
    {
        var options = Options(Solver.ConjugateGradient) with { Tolerance = Tolerance };
        var count = Train(options).Training.Iterations.Count;
        var finished = Train(options with { FinishExactly = true }).Training.Iterations;
        Assert.Equal([.. Enumerable.Range(1, count + 1)], finished.Select(iteration => iteration.Number));
        Assert.Null(finished[^1].Change);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(double.NaN)]
    public void ATolerance_IsAboveZeroAndBelowOne(double tolerance) => Assert.StartsWith(
        "tolerance is ",
        Assert.Throws<GpuAlsException>((new AlsOptions() with { Tolerance = tolerance }).Validate).Message,
        StringComparison.Ordinal);

    static AlsOptions Options(Solver solver) => RandomProblem.Options(4, solver) with { Regularization = 5, Iterations = 30 };

    static AlsModel Train(AlsOptions options, int threads = 2) => new AlsTrainer(options, new CpuDevice(threads)).Train(
        RandomProblem.WithRowLengths(30, [.. Enumerable.Range(0, 60).Select(user => 1 + user % 9)]),
        cancel: TestContext.Current.CancellationToken);

    static double[] Gram(AlsModel model)
    {
        var gram = new double[16];
        foreach (var row in model.Factors.Users.Rows())
        {
            for (var k = 0; k < gram.Length; k++) gram[k] += (double)row[k / 4] * row[k % 4];
        }

        return gram;
    }
}
