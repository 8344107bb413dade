using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Memory;
using GpuAls.Testing;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class ShortRowsOnCpuAccelerator(CpuAcceleratorFixture device) : ShortRowsTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class ShortRowsOnWarpOf32(WarpOf32Fixture device) : ShortRowsTests(device), IClassFixture<WarpOf32Fixture>;
public sealed class ShortRowsInTurns(TurnsFixture device) : ShortRowsTests(device), IClassFixture<TurnsFixture>;
public sealed class ShortRowsOnCuda(CudaFixture device) : ShortRowsTests(device), IClassFixture<CudaFixture>;
public sealed class ShortRowsOnOpenCl(OpenClFixture device) : ShortRowsTests(device), IClassFixture<OpenClFixture>;

/// <summary>Rows solved with one unknown for each entry, compared with the reference in double, for matrices in every memory.</summary>
public abstract class ShortRowsTests(DeviceFixture device)
{
    const int Factors = 21;
    const int Shared = 48 << 10;

    // Rows around one entry, a tile and several; likes and dislikes, weights of zero, small and large ones.
    static readonly int[] Lengths = [1, 2, 7, 8, 9, 15, 16, 17, 40];
    static readonly float[] Codes = [0, 1e-30f, 1e-6f, 0.5f, 40, -2, -2.5f, -30];

    [Fact]
    public void Solve_InSharedMemory_MatchesTheReference() => AssertSolves(CholeskyRowsPlan.For(40, Shared, threads: 1, multiprocessors: 1));

    [Fact]
    public void Solve_WithNoSharedMemory_MatchesTheReference() => AssertSolves(CholeskyRowsPlan.For(40, 0, threads: 1, multiprocessors: 1));

    [Fact]
    public void Solve_WithTheMatrixInTheWorkspace_MatchesTheReference() =>
        AssertSolves(CholeskyRowsPlan.For(40, Shared, threads: 1, multiprocessors: 1) with { MatrixIsShared = false });

    // Fewer and more threads than tiles, one group for all rows and several.
    [Theory, InlineData(3, 1), InlineData(16, 1), InlineData(16, 4)]
    public void Solve_ByGroupsOfSeveralThreads_MatchesTheReference(int threads, int groups) =>
        AssertSolves(CholeskyRowsPlan.For(40, Shared, threads, multiprocessors: 1) with { Groups = groups });

    [Fact]
    public void Solve_ByTheDevicesOwnPlan_MatchesTheReference() => AssertSolves(CholeskyRowsPlan.For(device.Accelerator, 40));

    // Rows of every shape of team up to 16 threads, by one group and by several.
    [Theory, InlineData(1), InlineData(3)]
    public void Solve_InRegisters_MatchesTheReference(int groups) =>
        AssertSolves(CholeskyRowsPlan.For(40, Shared, threads: 1, multiprocessors: 1) with { Groups = groups }, usesRegisters: true);

    [Theory, InlineData(false), InlineData(true)]
    public void Solve_OfWeightsThatFloat32CannotDecompose_LeavesTheRowAndReportsIt(bool usesRegisters)
    {
        // Both entries have the vector (1, 0, …): 1e-12 + 1 is 1 in float32, so the second pivot is 0.
        var z = Array.ConvertAll(new double[40][], _ => Enumerable.Range(0, Factors).Select(k => k == 0 ? 1.0 : 0).ToArray());
        var (solved, targets, failed) = Solve(CholeskyRowsPlan.For(40, Shared, threads: 1, multiprocessors: 1), z, [2, 1], _ => 1e12f, usesRegisters);
        Assert.Equal([-1, 1], targets);
        Assert.Equal(1, failed);
        Assert.All(solved.Row(1).ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    void AssertSolves(CholeskyRowsPlan plan, bool usesRegisters = false)
    {
        var z = Array.ConvertAll(RandomFactors.Create(40, Factors, seed: 2), row => Array.ConvertAll(row, value => (double)(float)(value / 9)));
        var (solved, targets, failed) = Solve(plan, z, Lengths, e => Codes[e % Codes.Length], usesRegisters);
        Assert.Equal(0, failed);
        for (var place = 0; place < targets.Length; place++)
        {
            var length = Lengths[targets[place]];
            var entries = Enumerable.Range(0, length).Select(e => new ReferenceAls.Entry(e, PairCode.Weight(Codes[e % Codes.Length]))).ToArray();
            var a = ReferenceAls.System(Identity(), entries, z);
            var b = new double[Factors];
            for (var e = 0; e < length; e++) ReferenceSolvers.AddScaled(PairCode.RightSide(Codes[e % Codes.Length]), z[e], b);
            var expected = ReferenceSolvers.Cholesky(a, b);
            var actual = solved.Row(place);
            for (var k = 0; k < Factors; k++) Assert.Equal(expected[k], actual[k], 1e-5 * Math.Max(1, expected.Max(Math.Abs)));
        }
    }

    (FactorMatrix V, int[] Targets, int Failed) Solve(
        CholeskyRowsPlan plan, double[][] z, int[] lengths, Func<int, float> code, bool usesRegisters = false)
    {
        var accelerator = device.Accelerator;
        var matrix = SmallRows.From(40, [.. lengths.Select(length => Enumerable.Range(0, length).ToArray())]);
        var codes = lengths.SelectMany(length => Enumerable.Range(0, length).Select(code)).ToArray();
        var rows = new WeightedRows(matrix, EntryValues.Of(LargeArray<float>.From(codes)));
        var order = new RowOrder(rows, [RowBatch.Whole(rows.Rows)], maxShortLength: 40);
        Assert.Equal(0, order.LongRows(0));
        var v = FactorMatrix.Zeros(lengths.Length, Factors);
        using var deviceRows = DeviceRows.Upload(accelerator, rows);
        using var deviceOrder = accelerator.Allocate1D(order.Rows);
        using var deviceZ = DeviceFactors.Upload(accelerator, new ReferenceAls(z, z, []).ToFactors().Items);
        using var deviceV = DeviceFactors.Zeros(accelerator, lengths.Length, Factors);
        using var targets = accelerator.Allocate1D<int>(lengths.Length);
        using var failed = accelerator.Allocate1D([0]);
        using var launch = new ShortRowsLaunch<FactorsView>(accelerator, plan, usesRegisters);
        launch.Solve(deviceRows.View, deviceOrder.View, order.ShortRuns(0), deviceZ.View, deviceV.View, targets.View, failed.View);
        accelerator.Synchronize();
        deviceV.Download(accelerator, v);
        var found = targets.GetAsArray1D();
        Assert.All(found.Zip(order.Rows), pair => Assert.True(pair.First == pair.Second || pair.First == -1));
        return (v, found, failed.GetAsArray1D()[0]);
    }

    static double[][] Identity() =>
        [.. Enumerable.Range(0, Factors).Select(k => Enumerable.Range(0, Factors).Select(l => k == l ? 1.0 : 0).ToArray())];
}
