using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Training;
using GpuAls.Distributed.Training;
using GpuAls.Kernels.Launching;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class SeveralDevicesOnCpuAccelerator(CpuAcceleratorFixture device)
    : SeveralDevicesTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class SeveralDevicesOnCuda(CudaFixture device) : SeveralDevicesTests(device), IClassFixture<CudaFixture>;
public sealed class SeveralDevicesOnOpenCl(OpenClFixture device) : SeveralDevicesTests(device), IClassFixture<OpenClFixture>;

/// <summary>Trainings that several devices share give the same bits for any number of them, and the loss of the CPU.</summary>
public abstract class SeveralDevicesTests(DeviceFixture device)
{
    // Short rows, rows that are cut into pieces, a row without entries.
    static readonly int[] Lengths = [5, 530, 17, 0, 40, 2, 33];

    [Fact]
    public void OneTwoAndFour_GiveTheSameBits() => AssertSameBits(Solver.ConjugateGradient, Precision.Full, 2, 4);

    // The solvers share the sums and the exchange, and each has its own kernels.
    [Theory]
    [InlineData(Solver.PreconditionedConjugateGradient, Precision.Mixed)]
    [InlineData(Solver.Cholesky, Precision.Full)]
    [InlineData(Solver.Subspace, Precision.Full)]
    public void Two_GiveTheBitsOfOne(Solver solver, Precision precision) =>
        // PoCL has no float16.
        AssertSameBits(solver, device.Accelerator.HasFloat16() ? precision : Precision.Full, 2);

    void AssertSameBits(Solver solver, Precision precision, params int[] numbers)
    {
        var one = Train(1, solver, precision);
        foreach (var devices in numbers)
        {
            var several = Train(devices, solver, precision);
            Assert.Equal(Problems.Bits(one.Factors.Users), Problems.Bits(several.Factors.Users));
            Assert.Equal(Problems.Bits(one.Factors.Items), Problems.Bits(several.Factors.Items));
            Assert.Equal(one.Training.Iterations[^1].Loss, several.Training.Iterations[^1].Loss);
        }

        var alone = new AlsTrainer(Options(solver), new IlgpuDevice(device.Accelerator, precision)).Train(
            RandomProblem.WithRowLengths(540, Lengths), cancel: TestContext.Current.CancellationToken);
        var loss = alone.Training.Iterations[^1].Loss!.Value.Total;
        Assert.Equal(loss, one.Training.Iterations[^1].Loss!.Value.Total, 1e-3 * loss);
    }

    AlsModel Train(int devices, Solver solver, Precision precision)
    {
        var further = Enumerable.Range(1, devices - 1).Select(device.Create).ToArray();
        try
        {
            using var group = new LocalGroup([.. further.Prepend(device.Accelerator).Select(one => new IlgpuDevice(one, precision))]);
            return new AlsTrainer(Options(solver), group.Device).Train(
                RandomProblem.WithRowLengths(540, Lengths), cancel: TestContext.Current.CancellationToken);
        }
        finally
        {
            foreach (var accelerator in further) accelerator.Dispose();
        }
    }

    static AlsOptions Options(Solver solver) => RandomProblem.Options(8, solver) with { Iterations = 1, Block = 3 };
}
