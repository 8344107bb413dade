using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Kernels.Sessions;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class CholeskyTrainingOnCpuAccelerator(CpuAcceleratorFixture device)
    : CholeskyTrainingTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class CholeskyTrainingOnCuda(CudaFixture device) : CholeskyTrainingTests(device), IClassFixture<CudaFixture>;
public sealed class CholeskyTrainingOnOpenCl(OpenClFixture device) : CholeskyTrainingTests(device), IClassFixture<OpenClFixture>;

/// <summary>Whole trainings of exact rows: the same bits twice, the error of the CPU, cancellation.</summary>
public abstract class CholeskyTrainingTests(DeviceFixture device)
{
    [Fact]
    public void TwoTrainings_GiveTheSameBits()
    {
        var matrix = RandomProblem.WithRowLengths(40, 5, 0, 17, 40, 2);
        var trainer = new AlsTrainer(RandomProblem.Options(9, Solver.Cholesky), new IlgpuDevice(device.Accelerator));
        var one = trainer.Train(matrix, cancel: TestContext.Current.CancellationToken);
        var other = trainer.Train(matrix, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(Problems.Bits(one.Factors.Users), Problems.Bits(other.Factors.Users));
        Assert.Equal(Problems.Bits(one.Factors.Items), Problems.Bits(other.Factors.Items));
        Assert.Equal(one.Training.Iterations[^1].Loss, other.Training.Iterations[^1].Loss);
    }

    // Row 0 is shorter than row 1, and they are in one batch or in two. Whichever is solved first, the error names row 0, as on the CPU.
    [Theory, InlineData(1), InlineData(100)]
    public void SystemsThatAreNotPositiveDefinite_AreTheErrorOfTheCpu(int batchRows)
    {
        // All items have the same vector, and in float32 λ vanishes beside its
        // square. 3 + 1 and 3 + 13 have whole roots, so the second pivot is zero.
        var matrix = RandomProblem.WithRowLengths(3, 1, 3);
        var start = new AlsFactors(FactorMatrix.From(2, [[1, 1], [1, 1]]), FactorMatrix.From(2, [[1, 1], [1, 1], [1, 1]]));
        var weights = matrix.ByUser.WithWeights([1, 3, 5, 5]);
        var problem = new AlsProblem(weights, weights.Transpose(), start, 1e-12, Solver.Cholesky, 3);
        using var session = new IlgpuDevice(device.Accelerator, new SessionSettings { BatchRows = _ => batchRows }).Open(problem);
        var error = Assert.Throws<GpuAlsException>(() => session.SolveUsers(CancellationToken.None));
        Assert.Equal(
            "the system of user row 0 is not positive definite in float32 at factor 1: its 1 weights are too large for the regularization",
            error.Message);
        using var cpu = new CpuDevice(1).Open(problem);
        Assert.Equal(error.Message, Assert.Throws<GpuAlsException>(() => cpu.SolveUsers(CancellationToken.None)).Message);
    }

    [Fact]
    public void ACancelledHalfSweep_Throws()
    {
        var matrix = RandomProblem.WithRowLengths(10, 3, 4);
        using var session = new IlgpuDevice(device.Accelerator).Open(
            Problems.Create(matrix, RandomProblem.Options(5, Solver.Cholesky), StartFactors.Create(2, 10, 5, seed: 1)));
        Assert.Throws<OperationCanceledException>(() => session.SolveUsers(new CancellationToken(canceled: true)));
        Assert.Throws<OperationCanceledException>(() => session.SolveItems(new CancellationToken(canceled: true)));
        Assert.Throws<OperationCanceledException>(() => session.ComputeLoss(new CancellationToken(canceled: true)));
    }
}
