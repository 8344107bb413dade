using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Kernels.Sessions;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class DeviceLossesOnCpuAccelerator(CpuAcceleratorFixture device) : DeviceLossesTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class DeviceLossesOnCuda(CudaFixture device) : DeviceLossesTests(device), IClassFixture<CudaFixture>;
public sealed class DeviceLossesOnOpenCl(OpenClFixture device) : DeviceLossesTests(device), IClassFixture<OpenClFixture>;

/// <summary>
/// Losses agree to 1e-4 between devices (docs/devices.md), for every solver. There are so many short rows that every device solves them in their
/// entries, among long rows and rows without entries.
/// </summary>
public abstract class DeviceLossesTests(DeviceFixture device)
{
    // 130 factors are several blocks and a rest.
    [Theory]
    [InlineData(Solver.ConjugateGradient, 20, 16), InlineData(Solver.DiagonalConjugateGradient, 20, 16)]
    [InlineData(Solver.PreconditionedConjugateGradient, 20, 16), InlineData(Solver.Cholesky, 20, 16), InlineData(Solver.Subspace, 20, 16)]
    [InlineData(Solver.Cholesky, 130, 64), InlineData(Solver.Subspace, 130, 64), InlineData(Solver.Subspace, 130, 16)]
    public void Train_HasTheLossesOfTheCpu(Solver solver, int factors, int block)
    {
        int[] lengths = [150, 0, .. Enumerable.Range(0, 8 * factors / 10).Select(row => 1 + row * row % 37)];
        var matrix = RandomProblem.WithRowLengths(150, lengths);
        var options = RandomProblem.Options(factors, solver) with { Block = block, Iterations = 2 };
        if (solver is Solver.Cholesky or Solver.Subspace)
        {
            var start = StartFactors.Create(matrix.Users.Count, matrix.Items.Count, factors, seed: 1);
            Assert.True(ShortRowRule.Pays(options.Weighting.Apply(matrix.ByItem), start.Users));
        }

        var expected = new AlsTrainer(options, new CpuDevice(1)).Train(matrix, cancel: TestContext.Current.CancellationToken);
        var actual = new AlsTrainer(options, new IlgpuDevice(device.Accelerator)).Train(matrix, cancel: TestContext.Current.CancellationToken);
        foreach (var (one, other) in expected.Training.Iterations.Zip(actual.Training.Iterations))
            Assert.Equal(one.Loss!.Value.Total, other.Loss!.Value.Total, 1e-4 * one.Loss.Value.Total);
    }

    // Some batches then have a long row alone, some a short one or an empty one.
    [Theory, InlineData(Solver.Cholesky), InlineData(Solver.Subspace)]
    public void Train_InBatchesOfOneRow_GivesTheSameBits(Solver solver)
    {
        var matrix = RandomProblem.WithRowLengths(40, [40, 0, .. Enumerable.Range(0, 100).Select(row => 1 + row % 20)]);
        var options = RandomProblem.Options(20, solver) with { Block = 16, Iterations = 1 };
        var (one, all) = (Train(batchRows: 1), Train(batchRows: 100));
        Assert.Equal(Problems.Bits(all.Factors.Users), Problems.Bits(one.Factors.Users));
        Assert.Equal(Problems.Bits(all.Factors.Items), Problems.Bits(one.Factors.Items));

        AlsModel Train(int batchRows)
        {
            var settings = new SessionSettings { BatchRows = _ => batchRows, IsCard = _ => false };
            var trainer = new AlsTrainer(options, new IlgpuDevice(device.Accelerator, settings));
            return trainer.Train(matrix, cancel: TestContext.Current.CancellationToken);
        }
    }
}
