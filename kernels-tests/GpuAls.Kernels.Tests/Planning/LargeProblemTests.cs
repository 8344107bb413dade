using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Sessions;

namespace GpuAls.Kernels.Tests;

/// <summary>
/// The plan of 10 million users × 1 million items × 10⁹ interactions × 128 factors, on cards of several sizes. The arrays are pretended: they have
/// their lengths but no memory, because a plan reads the lengths of the rows alone. The plans are printed; docs/devices.md shows them.
/// </summary>
public sealed unsafe class LargeProblemTests(CpuAcceleratorFixture device) : IClassFixture<CpuAcceleratorFixture>
{
    const int Users = 10_000_000, Items = 1_000_000, Factors = 128;
    const long Entries = 1_000_000_000, GB = 1_000_000_000;

    // The first of n rows has n^-power of the entries: the most active user has 2,500 items, and the most popular item has 4 million users.
    static readonly AlsProblem Problem = new(
        Rows(Users, Items, power: 0.8), Rows(Items, Users, power: 0.4), new AlsFactors(Matrix(Users), Matrix(Items)), 1,
        Solver.PreconditionedConjugateGradient, 3);

    [Theory]
    [InlineData(24, Precision.Mixed), InlineData(80, Precision.Mixed), InlineData(141, Precision.Mixed)]
    [InlineData(24, Precision.Full), InlineData(80, Precision.Full)]
    public void ABillionInteractions_FitACard(int gigabytes, Precision precision)
    {
        var plan = Plan(Problem, gigabytes * GB, precision);
        var streamed = string.Join(" and ", plan.Streamed.Select(side => side.Name).DefaultIfEmpty("nothing"));
        TestContext.Current.TestOutputHelper!.WriteLine($"{gigabytes} GB, {precision}, streamed: {streamed}\n{plan.Memory}");

        long Part(string what) => plan.Memory.Parts.Single(part => part.What == what).Bytes;
        var bytesOfAFactor = precision == Precision.Mixed ? 2L : 4L;
        Assert.Equal(Users * Factors * bytesOfAFactor, Part(MemoryPlan.UserFactors));
        Assert.Equal(Items * Factors * bytesOfAFactor, Part(MemoryPlan.ItemFactors));
        if (plan.Streamed.Count == 0)
        {
            Assert.Equal((Users + 1L) * 8 + Entries * 8, Part("interactions by user"));
            Assert.Equal((Items + 1L) * 8 + Entries * 8, Part("interactions by item"));
        }

        Assert.All(plan.Memory.Parts, part => Assert.InRange(part.Bytes, 1, 20 * GB));
        Assert.InRange(plan.Memory.Left, 0, gigabytes * GB);
        foreach (var side in plan.Sides)
        {
            Assert.Equal(side.Rows.Rows, side.Batches.Batches.Sum(batch => (long)batch.Rows));
            Assert.Equal(side.Rows.Rows - 1L, side.Batches.Batches[^1].FirstRow + side.Batches.Batches[^1].Rows - 1L);
            Assert.All(side.Batches.Batches, batch => Assert.InRange(batch.FirstPiece, 0, (int)(Entries / 256)));
        }
    }

    [Fact]
    public void ACardOf24GB_StreamsTheRowsByItemOnly_InFloat32()
    {
        Assert.Equal(["item"], Plan(Problem, 24 * GB, Precision.Full).Streamed.Select(side => side.Name));
        Assert.Empty(Plan(Problem, 80 * GB, Precision.Full).Streamed);
    }

    SessionPlan Plan(AlsProblem problem, long bytes, Precision precision) => SessionPlanner.Plan(device.Accelerator, problem, new SessionSettings
    {
        Precision = precision,
        Memory = _ => new DeviceMemory($"a card of {bytes / GB} GB", bytes, bytes - bytes / 50),
    });

    static WeightedRows Rows(int rows, int columns, double power)
    {
        var offsets = LargeArray<long>.Uninitialized(rows + 1L);
        for (var row = 0; row < rows; row++) offsets.Writable(row, 1)[0] = (long)(Entries * Math.Pow((double)row / rows, power));
        offsets.Writable(rows, 1)[0] = Entries;
        var values = EntryValues.Of(Pretended<float>(Entries));
        return new WeightedRows(new SparseRows(columns, offsets, Pretended<int>(Entries), values), values);
    }

    static FactorMatrix Matrix(int rows) => new(rows, Factors, Pretended<float>((long)rows * FactorMatrix.StrideFor(Factors)));

    // The address is never read.
    static LargeArray<T> Pretended<T>(long length) where T : unmanaged => LargeArray<T>.Over((T*)CacheLine.Bytes, length, new object());
}
