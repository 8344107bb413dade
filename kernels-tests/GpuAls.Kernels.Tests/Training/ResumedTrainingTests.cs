using GpuAls.Core.Checkpoints;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Solving;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class ResumedTrainingOnCpuAccelerator(CpuAcceleratorFixture device)
    : ResumedTrainingTests(device), IClassFixture<CpuAcceleratorFixture>;

public sealed class ResumedTrainingOnCuda(CudaFixture device) : ResumedTrainingTests(device), IClassFixture<CudaFixture>;

public sealed class ResumedTrainingOnOpenCl(OpenClFixture device) : ResumedTrainingTests(device), IClassFixture<OpenClFixture>;

/// <summary>A training on an accelerator that continues a checkpoint ends with the bits of one that was never stopped.</summary>
public abstract class ResumedTrainingTests(DeviceFixture device)
{
    const int Iterations = 2;

    static readonly int[] RowLengths = [5, 0, 17, 2, 9];

    public static TheoryData<Solver> Solvers =>
        [.. SolverInfo.All.Select(solver => solver.Value).Where(DeviceSolvers.Has)];

    [Theory, MemberData(nameof(Solvers))]
    public void WithEachSolver(Solver solver)
    {
        var options = RandomProblem.Options(9, solver) with { Iterations = Iterations };
        AssertSameBits(options, new IlgpuDevice(device.Accelerator));
    }

    [Fact]
    public void WithMixedPrecision()
    {
        // A device without it refuses mixed precision, as MixedPrecisionTests shows.
        if (!device.Accelerator.HasFloat16()) return;
        var options = RandomProblem.Options(9, Solver.PreconditionedConjugateGradient) with { Iterations = Iterations };
        AssertSameBits(options, new IlgpuDevice(device.Accelerator, Precision.Mixed));
    }

    [Fact]
    public void WithTheSpectralStart_ATolerance_AFinalExactIteration_AndNeighbours()
    {
        var options = RandomProblem.Options(5, Solver.ConjugateGradient) with
        {
            Iterations = 4,
            Tolerance = 0.1,
            Start = StartDistribution.Spectral,
            FinishExactly = true,
            Neighbours = new NeighbourOptions { Count = 3, Regularization = 2 },
        };
        AssertSameBits(options, new IlgpuDevice(device.Accelerator));
    }

    [Fact]
    public void ACheckpointOfTheCpu_IsRefused()
    {
        using var folder = new TestFolder();
        var matrix = RandomProblem.WithRowLengths(20, RowLengths);
        var options = RandomProblem.Options(5, Solver.Cholesky) with { Iterations = 2 };
        var checkpoints = new CheckpointOptions(folder["c"]) { Iterations = 1 };
        StoppedTraining.Stop(
            new AlsTrainer(options, new CpuDevice(1)) { Checkpoints = checkpoints },
            (trainer, progress, cancel) => trainer.Train(matrix, progress, cancel),
            after: 1);
        IAlsDevice accelerator = new IlgpuDevice(device.Accelerator);
        var trainer = new AlsTrainer(options, accelerator) { Checkpoints = checkpoints with { Resumes = true } };
        var failure = Assert.Throws<CheckpointException>(() => trainer.Train(matrix, cancel: TestContext.Current.CancellationToken));
        IAlsDevice cpu = new CpuDevice(1);
        Assert.Equal(
            $"cannot be continued: it was trained on {cpu.Arithmetic}, and this training runs on {accelerator.Arithmetic}", failure.Reason);
    }

    static void AssertSameBits(AlsOptions options, IAlsDevice device)
    {
        var resumed = StoppedTraining.AssertSameBits(RandomProblem.WithRowLengths(20, RowLengths), options, device);
        Assert.True(resumed >= Iterations, $"{resumed} trainings were continued; expected one for each iteration");
    }
}
