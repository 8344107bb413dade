using System.Globalization;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Training;
using GpuAls.Distributed.Partition;
using GpuAls.Distributed.Training;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Planning;
using GpuAls.Testing;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

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

    // The solvers share the sums and the exchange, and each has its own kernels.
    [Theory]
    [InlineData(Solver.ConjugateGradient, Precision.Full)]
    [InlineData(Solver.ConjugateGradient, Precision.Mixed)]
    [InlineData(Solver.DiagonalConjugateGradient, Precision.Full)]
    [InlineData(Solver.PreconditionedConjugateGradient, Precision.Full)]
    [InlineData(Solver.PreconditionedConjugateGradient, Precision.Mixed)]
    [InlineData(Solver.Cholesky, Precision.Full)]
    [InlineData(Solver.Cholesky, Precision.Mixed)]
    [InlineData(Solver.Subspace, Precision.Full)]
    [InlineData(Solver.Subspace, Precision.Mixed)]
    public void OneTwoAndFour_GiveTheSameBits(Solver solver, Precision precision)
    {
        // PoCL has no float16.
        if (!device.Accelerator.HasFloat16()) precision = Precision.Full;
        var one = Train(1, direct: false, solver, precision);
        AssertSameBits(one, Train(2, direct: false, solver, precision));
        if (CanCopy)
        {
            AssertSameBits(one, Train(2, direct: true, solver, precision));
            AssertSameBits(one, Train(4, direct: true, solver, precision));
        }

        if (!CanCopy || solver == Solver.ConjugateGradient) AssertSameBits(one, Train(4, direct: false, solver, precision));
        var alone = new AlsTrainer(Options(solver), new IlgpuDevice(device.Accelerator, precision)).Train(
            RandomProblem.WithRowLengths(540, Lengths), cancel: TestContext.Current.CancellationToken);
        var loss = alone.Training.Iterations[^1].Loss!.Value.Total;
        Assert.Equal(loss, one.Training.Iterations[^1].Loss!.Value.Total, 1e-3 * loss);
    }

    /// <summary>Sessions are opened anew with other rows, and every iteration computes the loss from vectors of the computer's memory.</summary>
    [Fact]
    public void RowsThatAreHandedOutAnew_GiveTheSameBits()
    {
        var matrix = RandomProblem.WithRowLengths(540, Lengths);
        var options = Options(Solver.ConjugateGradient) with { Iterations = 4 };
        var one = Train(1, direct: false, Precision.Full, matrix, options);
        var random = new Random(7);
        AssertSameBits(one, Train(2, direct: CanCopy, Precision.Full, matrix, options, cut: problem =>
            new(Anywhere(problem.ByUser.Rows), Anywhere(problem.ByItem.Rows))));

        RankRanges Anywhere(int rows) => new([0, random.Next(rows + 1), rows]);
    }

    /// <summary>Every card plans the memory for rows that others need; the plan of copies through the computer's memory has none.</summary>
    [Fact]
    public void TheRowsForOtherCards_AreInThePlan()
    {
        var (direct, through) = (new Plans(), new Plans());
        Train(2, direct: CanCopy, Precision.Full, RandomProblem.WithRowLengths(540, Lengths), Options(Solver.ConjugateGradient), planned: direct);
        Train(2, direct: false, Precision.Full, RandomProblem.WithRowLengths(540, Lengths), Options(Solver.ConjugateGradient), planned: through);
        Assert.Equal([2, 2], [direct.Count, through.Count]);
        Assert.All(direct, plan => Assert.Equal(CanCopy, HasRows(plan)));
        Assert.All(through, plan => Assert.False(HasRows(plan)));

        static bool HasRows(MemoryPlan plan) => plan.Parts.Any(part => part.What == "rows for other cards");
    }

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
        AssertSameBits(one, two);

        AlsModel Train(int devices) => this.Train(
            devices, CanCopy && devices > 1, Precision.Full, matrix, Options(solver) with { Iterations = 3 }, new SideFeatures(table, null));
    }

    /// <summary>Whether the devices copy from each other: cards of CUDA do, and in these tests also ILGPU's CPU accelerators.</summary>
    bool CanCopy => device.Accelerator.AcceleratorType != AcceleratorType.OpenCL;

    static void AssertSameBits(AlsModel one, AlsModel several)
    {
        Assert.Equal(Problems.Bits(one.Factors.Users), Problems.Bits(several.Factors.Users));
        Assert.Equal(Problems.Bits(one.Factors.Items), Problems.Bits(several.Factors.Items));
        Assert.Equal(one.Training.Iterations[^1].Loss, several.Training.Iterations[^1].Loss);
    }

    AlsModel Train(int devices, bool direct, Solver solver, Precision precision) =>
        Train(devices, direct, precision, RandomProblem.WithRowLengths(540, Lengths), Options(solver));

    AlsModel Train(
        int devices,
        bool direct,
        Precision precision,
        InteractionMatrix matrix,
        AlsOptions options,
        SideFeatures? features = null,
        Func<AlsProblem, NewRanges>? cut = null,
        IProgress<MemoryPlan>? planned = null)
    {
        var further = Enumerable.Range(1, devices - 1).Select(device.Create).ToArray();
        try
        {
            IlgpuDevice[] opened =
            [
                .. further.Prepend(device.Accelerator).Select(one => new IlgpuDevice(one, precision) { OpenPeer = OpenPeer, Planned = planned }),
            ];
            using var group = new LocalGroup(opened, links: direct ? null : DeviceLinks.ThroughHost("a test"));
            Assert.Equal(direct, group.Links.AreDirect);
            group.Device.Cut = cut is null ? null : (_, problem, _, _) => cut(problem);
            return new AlsTrainer(options, group.Device) { Features = features }.Train(matrix, cancel: TestContext.Current.CancellationToken);
        }
        finally
        {
            foreach (var accelerator in further) new AcceleratorLifetime(accelerator).Dispose();
        }
    }

    // Two accelerators of one card are no peers, and copy from each other all the same.
    static string? OpenPeer(Accelerator one, Accelerator other) =>
        one is CudaAccelerator first && other is CudaAccelerator second && first.DeviceId != second.DeviceId ? PeerAccess.Open(one, other) : null;

    /// <summary>The plans of sessions, which several threads report.</summary>
    sealed class Plans : System.Collections.Concurrent.ConcurrentQueue<MemoryPlan>, IProgress<MemoryPlan>
    {
        public void Report(MemoryPlan value) => Enqueue(value);
    }

    static AlsOptions Options(Solver solver) => RandomProblem.Options(8, solver) with { Iterations = 1, Block = 3 };
}
