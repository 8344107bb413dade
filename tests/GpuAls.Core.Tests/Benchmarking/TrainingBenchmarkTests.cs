using GpuAls.Core.Benchmarking;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class TrainingBenchmarkTests
{
    static readonly InteractionMatrix Matrix = RandomProblem.WithRowLengths(20, [.. Enumerable.Range(0, 30).Select(user => user % 7)]);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Loss_IsThatOfTheTrainerAfterAsManyIterations()
    {
        var options = RandomProblem.Options(8, Solver.ConjugateGradient) with { Iterations = 3 };

        var times = TrainingBenchmark.Run(Matrix, options, new CpuDevice(1), null, Cancel);

        var trained = new AlsTrainer(options, new CpuDevice(1)).Train(Matrix, null, Cancel);
        Assert.Equal(trained.Training.Iterations[^1].Loss, times.Loss);
        Assert.Equal(trained.Training.Device, times.Device);
    }

    [Fact]
    public void Rates_AreCostOverTime()
    {
        var times = new TrainingTimes("card", 1, UserSeconds: 0.5, ItemSeconds: 1.5, new HalfSweepCost(6, 4), default);

        Assert.Equal(2, times.IterationSeconds);
        Assert.Equal(3, times.OperationsPerSecond);
        Assert.Equal(2, times.BytesPerSecond);
    }

    [Fact]
    public void Cost_IsThatOfBothSides()
    {
        var options = RandomProblem.Options(8, Solver.Cholesky) with { Iterations = 2 };

        var times = TrainingBenchmark.Run(Matrix, options, new CpuDevice(1), null, Cancel);

        Assert.Equal(HalfSweepCost.Of(Matrix.ByUser, 8, Solver.Cholesky, 4) + HalfSweepCost.Of(Matrix.ByItem, 8, Solver.Cholesky, 4), times.Cost);
    }

    [Fact]
    public void Times_LeaveOutTheFirstIteration()
    {
        // Only the half-sweeps of the first iteration are slow.
        var times = TrainingBenchmark.Run(Matrix, RandomProblem.Options(8, Solver.Cholesky) with { Iterations = 3 }, new SlowToStart(), null, Cancel);

        Assert.InRange(times.UserSeconds, 0, 0.15);
        Assert.InRange(times.ItemSeconds, 0, 0.15);
    }

    [Fact]
    public void OneIteration_IsTooFew() => Assert.Equal(
        "iterations is 1; a benchmark needs 2 or more, because the first iteration does not count",
        Assert.Throws<GpuAlsException>(
            () => TrainingBenchmark.Run(Matrix, RandomProblem.Options(8, Solver.Cholesky), new CpuDevice(1), null, Cancel)).Message);

    sealed class SlowToStart : IAlsDevice
    {
        public string Name => "slow to start";

        public IAlsSession Open(AlsProblem problem) => new Session(problem.Start);

        sealed class Session(AlsFactors start) : IAlsSession
        {
            int sweeps;

            public void SolveUsers(CancellationToken cancel) => Sweep();

            public void SolveItems(CancellationToken cancel) => Sweep();

            public double[] ReadUserGram() => [];

            public AlsLoss ComputeLoss(CancellationToken cancel) => default;

            public FactorMatrix DownloadUsers() => start.Users;

            public FactorMatrix DownloadItems() => start.Items;

            public void Dispose()
            {
            }

            void Sweep()
            {
                if (sweeps++ < 2) Thread.Sleep(200);
            }
        }
    }
}
