using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Solving;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Neighbours;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class NeighbourKernelOnCpuAccelerator(CpuAcceleratorFixture device)
    : NeighbourKernelTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class NeighbourKernelInTurns(TurnsFixture device) : NeighbourKernelTests(device), IClassFixture<TurnsFixture>;
public sealed class NeighbourKernelOnCuda(CudaFixture device) : NeighbourKernelTests(device), IClassFixture<CudaFixture>;
public sealed class NeighbourKernelOnOpenCl(OpenClFixture device) : NeighbourKernelTests(device), IClassFixture<OpenClFixture>;

/// <summary>The neighbours that a device fits, compared with those of the processor: the same items, and weights to the last digits.</summary>
public abstract class NeighbourKernelTests(DeviceFixture device)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // K around one and two words of 32 bits, and above the number of items; one item, users without items.
    [Theory]
    [InlineData(1, 1, 1), InlineData(5, 2, 1), InlineData(20, 9, 12), InlineData(60, 40, 31), InlineData(60, 40, 32)]
    [InlineData(60, 45, 33), InlineData(90, 80, 65)]
    public void Weights_InTheDevicesOwnLaunch_AreThoseOfTheProcessor(int users, int items, int count)
    {
        var byUser = Random(users, items);
        var plan = NeighbourPlan.For(device.Accelerator, byUser, NeighbourFit.CountFor(count, items), 2)!;
        AssertSame(plan, byUser, count, [0.5, 20]);
    }

    // Groups of one thread and of several teams, more groups than items, and batches that end inside the items.
    [Theory, InlineData(1, 1, 1, 7), InlineData(3, 4, 1, 40), InlineData(2, 4, 2, 13), InlineData(2, 12, 4, 1), InlineData(50, 16, 16, 39)]
    public void Weights_OfAnyLaunch_AreThoseOfTheProcessor(int groups, int threads, int team, int batch)
    {
        if (device.Accelerator.MaxNumThreadsPerGroup < threads) Assert.Skip($"no groups of {threads} threads");
        AssertSame(new NeighbourPlan(groups, threads, team, batch), Random(50, 39), 6, [4]);
    }

    [Fact]
    public void TheDevice_FitsWithoutDislikes_AndReportsTheProgress()
    {
        var byUser = NeighbourModels.WithDislikes(NeighbourModels.WholeNumbers(30, 25, 2)).Known;
        var shares = new Shares();
        var options = new NeighbourOptions { Count = 5, Regularization = 2 };
        var fitted = ((IAlsDevice)new IlgpuDevice(device.Accelerator)).FitNeighbours(byUser, byUser.Transpose(), options, shares, Cancel);
        if (fitted is null) Assert.Skip("no float64");
        AssertEqual(NeighbourFit.Run(byUser, byUser.Transpose(), 5, [2], threads: 2, cancel: Cancel)[0], fitted);
        Assert.Equal(1, shares.Last);
    }

    [Fact]
    public void EqualCosines_TakeTheLowerRows()
    {
        // Four items with the same two users: all cosines are 1.
        var byUser = SmallRows.From(4, [0, 1, 2, 3], [0, 1, 2, 3]);
        var weights = Fit(new NeighbourPlan(1, 1, 1, 4), byUser, 2, [1])[0];
        Assert.Equal([1, 2, 3], weights.RowColumns(0).ToArray());
        Assert.Equal([0, 2, 3], weights.RowColumns(1).ToArray());
        Assert.Equal([0, 1], weights.RowColumns(2).ToArray());
        Assert.Equal([], weights.RowColumns(3).ToArray());
    }

    // Two equal columns of four users and no λ: the second pivot is exactly 0.
    [Fact]
    public void ALambdaThatIsTooSmall_IsTheErrorOfTheProcessor()
    {
        var byUser = SmallRows.From(3, [0, 1, 2], [0, 1, 2], [0, 1, 2], [0, 1, 2]);
        Assert.Equal(
            "the neighbours of an item cannot be weighted: the neighbour regularization 0 is too small for these counts",
            Assert.Throws<GpuAlsException>(() => Fit(new NeighbourPlan(1, 1, 1, 3), byUser, 2, [0])).Message);
    }

    [Fact]
    public void WithoutTheMemoryOfOneGroup_ThereIsNoPlan()
    {
        var byUser = Random(50, 39);
        Assert.NotNull(NeighbourPlan.For(device.Accelerator, 1 << 20, byUser, 6, 1));
        Assert.Null(NeighbourPlan.For(device.Accelerator, 1 << 10, byUser, 6, 1));
    }

    void AssertSame(NeighbourPlan plan, SparseRows byUser, int count, double[] regularizations)
    {
        var expected = NeighbourFit.Run(byUser, byUser.Transpose(), count, regularizations, threads: 2, cancel: Cancel);
        var actual = Fit(plan, byUser, count, regularizations);
        for (var n = 0; n < regularizations.Length; n++) AssertEqual(expected[n], actual[n]);
    }

    static void AssertEqual(SparseRows expected, SparseRows actual)
    {
        Assert.Equal(expected.Rows, actual.Rows);
        for (var row = 0; row < expected.Rows; row++)
        {
            Assert.Equal(expected.RowColumns(row).ToArray(), actual.RowColumns(row).ToArray());
            Assert.All(
                expected.RowValues(row).ToArray().Zip(actual.RowValues(row).ToArray()),
                pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    }

    SparseRows[] Fit(NeighbourPlan plan, SparseRows byUser, int count, double[] regularizations)
    {
        if (!device.Accelerator.HasFloat64()) Assert.Skip("no float64");
        var kept = NeighbourFit.CountFor(count, byUser.Columns);
        return DeviceNeighbourFit.Run(
            device.Accelerator, plan, byUser, byUser.Transpose(), kept, regularizations, progress: null, Cancel);
    }

    sealed class Shares : IProgress<double>
    {
        public double Last { get; private set; }

        public void Report(double value) => Last = value;
    }

    /// <summary>Users of very different length, items of very different popularity.</summary>
    static SparseRows Random(int users, int items)
    {
        var random = new Random(users * 31 + items);
        return SmallRows.From(items, [.. Enumerable.Range(0, users).Select(user => Enumerable.Range(0, items)
            .Where(item => random.NextDouble() < 0.9 * (user % 5) / 5 / (1 + item % 4)).ToArray())]);
    }
}
