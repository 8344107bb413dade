using System.Globalization;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
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

    // The priors of a device's rows are behind the vectors that it holds of the other side.
    [Theory]
    [InlineData(Solver.ConjugateGradient)]
    [InlineData(Solver.PreconditionedConjugateGradient)]
    public void WithFeatures_Two_GiveTheBitsOfOne(Solver solver)
    {
        // Users of a group like items of the same group, so features tell the vectors.
        const int groups = 3;
        var builder = new InteractionMatrixBuilder();
        var random = new Random(5);
        for (var n = 0; n < 900; n++)
        {
            var user = random.Next(90);
            builder.Add($"{user}", $"{random.Next(20) * groups + user % groups}", 1);
        }

        var matrix = builder.Build();
        var table = SmallRows.From(groups, [.. Enumerable.Range(0, matrix.Users.Count).Select(
            row => row % 10 == 0 ? [] : new[] { int.Parse(matrix.Users.Name(row), CultureInfo.InvariantCulture) % groups })]);
        var one = Train(1);
        var two = Train(2);
        Assert.True(one.UserFeatures!.HasSignal); // otherwise the priors would be zeros
        Assert.Equal(Problems.Bits(one.Factors.Users), Problems.Bits(two.Factors.Users));
        Assert.Equal(Problems.Bits(one.Factors.Items), Problems.Bits(two.Factors.Items));
        Assert.Equal(one.Training.Iterations[^1].Loss, two.Training.Iterations[^1].Loss);

        AlsModel Train(int devices) =>
            this.Train(devices, Precision.Full, matrix, Options(solver) with { Iterations = 3 }, new SideFeatures(table, null));
    }

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

    AlsModel Train(int devices, Solver solver, Precision precision) =>
        Train(devices, precision, RandomProblem.WithRowLengths(540, Lengths), Options(solver), features: null);

    AlsModel Train(int devices, Precision precision, InteractionMatrix matrix, AlsOptions options, SideFeatures? features)
    {
        var further = Enumerable.Range(1, devices - 1).Select(device.Create).ToArray();
        try
        {
            using var group = new LocalGroup([.. further.Prepend(device.Accelerator).Select(one => new IlgpuDevice(one, precision))]);
            return new AlsTrainer(options, group.Device) { Features = features }.Train(matrix, cancel: TestContext.Current.CancellationToken);
        }
        finally
        {
            foreach (var accelerator in further) accelerator.Dispose();
        }
    }

    static AlsOptions Options(Solver solver) => RandomProblem.Options(8, solver) with { Iterations = 1, Block = 3 };
}
