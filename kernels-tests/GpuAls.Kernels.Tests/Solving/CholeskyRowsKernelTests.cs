using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Cholesky;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class CholeskyRowsOnCpuAccelerator(CpuAcceleratorFixture device)
    : CholeskyRowsKernelTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class CholeskyRowsOnWarpOf32(WarpOf32Fixture device) : CholeskyRowsKernelTests(device), IClassFixture<WarpOf32Fixture>;
public sealed class CholeskyRowsInTurns(TurnsFixture device) : CholeskyRowsKernelTests(device), IClassFixture<TurnsFixture>;
public sealed class CholeskyRowsOnCuda(CudaFixture device) : CholeskyRowsKernelTests(device), IClassFixture<CudaFixture>;
public sealed class CholeskyRowsOnOpenCl(OpenClFixture device) : CholeskyRowsKernelTests(device), IClassFixture<OpenClFixture>;

/// <summary>Exact rows, compared with the reference in double, for matrices in every memory.</summary>
public abstract class CholeskyRowsKernelTests(DeviceFixture device)
{
    const int Shared = 48 << 10;

    // Around one factor, one tile, several tiles, and the largest size that fits 48 KiB.
    [Theory]
    [InlineData(1), InlineData(2), InlineData(7), InlineData(8), InlineData(9), InlineData(15), InlineData(16), InlineData(17)]
    [InlineData(33), InlineData(64), InlineData(65), InlineData(100), InlineData(129)]
    public void Solve_InSharedMemory_MatchesTheReference(int factors)
    {
        var plan = CholeskyRowsPlan.For(factors, Shared, threads: 1, multiprocessors: 1);
        Assert.True(plan.MatrixIsShared);
        // Around a chunk of 8 and of 16 entries.
        AssertMatchesReference(plan, RandomProblem.WithRowLengths(90, 0, 1, 7, 8, 9, 90, 15, 16, 17));
    }

    [Fact]
    public void Solve_WithAMatrixThatDoesNotFitSharedMemory_MatchesTheReference()
    {
        var plan = CholeskyRowsPlan.For(150, Shared, threads: 1, multiprocessors: 1);
        Assert.False(plan.MatrixIsShared);
        Assert.True(plan.StagingIsShared);
        AssertMatchesReference(plan, RandomProblem.WithRowLengths(200, 200, 1, 17));
    }

    [Theory, InlineData(1), InlineData(17), InlineData(40)]
    public void Solve_WithNoSharedMemory_MatchesTheReference(int factors)
    {
        var plan = CholeskyRowsPlan.For(factors, 0, threads: 1, multiprocessors: 1);
        Assert.Equal(0, plan.SharedBytes);
        AssertMatchesReference(plan, RandomProblem.WithRowLengths(90, 0, 1, 7, 8, 9, 90, 15, 16, 17));
    }

    [Fact]
    public void Solve_OfARowOfThousandsOfEntries_MatchesTheReference() =>
        AssertMatchesReference(CholeskyRowsPlan.For(20, Shared, threads: 1, multiprocessors: 1), RandomProblem.WithRowLengths(3000, 1, 3000));

    // Groups of 3 and 16 threads: fewer and more than tiles or rows of a panel.
    [Theory, InlineData(1, 3), InlineData(17, 3), InlineData(17, 16), InlineData(33, 16)]
    public void Solve_ByGroupsOfSeveralThreads_MatchesTheReference(int factors, int threads)
    {
        var matrix = RandomProblem.WithRowLengths(40, 17, 1, 0);
        AssertMatchesReference(CholeskyRowsPlan.For(factors, Shared, threads, multiprocessors: 1), matrix);
        AssertMatchesReference(CholeskyRowsPlan.For(factors, 0, threads, multiprocessors: 1), matrix);
    }

    [Fact]
    public void Solve_ByTheDevicesOwnPlan_MatchesTheReference() =>
        AssertMatchesReference(CholeskyRowsPlan.For(device.Accelerator, 24), RandomProblem.WithRowLengths(60, 60, 3, 0, 17, 1, 8, 30, 2));

    [Fact]
    public void Solve_OfMoreRowsThanGroups_SolvesThemAll()
    {
        var plan = CholeskyRowsPlan.For(3, Shared, threads: 1, multiprocessors: 1) with { Groups = 2 };
        AssertMatchesReference(plan, RandomProblem.WithRowLengths(9, 1, 2, 3, 4, 5, 6, 7));
    }

    // A thread for each tile, and more threads than tiles; one group for all rows, some of them without entries.
    [Theory, InlineData(1, 16), InlineData(8, 4), InlineData(17, 16), InlineData(33, 16), InlineData(40, 15)]
    public void Solve_InRegisters_MatchesTheReference(int factors, int threads)
    {
        var plan = CholeskyRowsPlan.InRegisters(factors, multiprocessors: 1) with { Threads = threads };
        AssertMatchesReference(plan with { Groups = 1 }, RandomProblem.WithRowLengths(90, 0, 1, 17, 0, 90, 15, 16));
    }

    [Fact]
    public void ThrowOnFailure_OfASystemInRegisters_NamesTheFirstRowAndItsFirstFactor() =>
        AssertFailsAt(13, CholeskyRowsPlan.InRegisters(17, multiprocessors: 1) with { Threads = 16, Groups = 1 });

    // One group solves several rows, some of them without entries: no thread may overwrite data that another thread still reads.
    [Theory, InlineData(3), InlineData(16)]
    public void Solve_OfAllRowsByOneGroupOfSeveralThreads_MatchesTheReference(int threads) => AssertMatchesReference(
        CholeskyRowsPlan.For(17, Shared, threads, multiprocessors: 1) with { Groups = 1 }, RandomProblem.WithRowLengths(20, 3, 0, 20, 1, 0, 17));

    // The factor is in every place of a tile, and in the last tile. The factors after it are NaN.
    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    [InlineData(6), InlineData(7), InlineData(8), InlineData(13), InlineData(16)]
    public void ThrowOnFailure_OfOneGroup_NamesTheFirstRowAndItsFirstFactor(int factor) =>
        AssertFailsAt(factor, CholeskyRowsPlan.For(17, Shared, threads: 1, multiprocessors: 1) with { Groups = 1 });

    void AssertFailsAt(int factor, CholeskyRowsPlan plan)
    {
        const int factors = 17;
        // A is the identity except for one element, because the entries' vectors are zero. Rows are solved longest first: 2, 1, 3.
        var gram = new double[factors * factors];
        for (var k = 0; k < factors; k++) gram[k * factors + k] = k == factor ? -1 : 1;
        var matrix = RandomProblem.WithRowLengths(4, 0, 2, 4, 1);
        var rows = new WeightedRows(matrix.ByUser, EntryValues.Of(Ones(matrix.Entries)));
        using var run = new CholeskyRun(device.Accelerator, plan, rows, FactorMatrix.Zeros(4, factors), FactorMatrix.Zeros(4, factors), gram);
        run.Solve();
        var error = Assert.Throws<GpuAlsException>(run.ThrowOnFailure);
        Assert.Equal(
            $"the system of user row 1 is not positive definite in float32 at factor {factor}: its 2 weights are too large for the regularization",
            error.Message);
    }

    [Fact]
    public void ThrowOnFailure_WithRowsThatAreNotPositiveDefinite_NamesTheFirst()
    {
        // Every vector is (1, 1), so n entries add n to each element of G = [4 4;
        // 4 3]: the second pivot is (3 + n) − (4 + n) = −1. Row 0 has no entries.
        var matrix = RandomProblem.WithRowLengths(4, 0, 2, 4, 3);
        var y = FactorMatrix.From(2, [.. Enumerable.Repeat(new float[] { 1, 1 }, 4)]);
        var plan = CholeskyRowsPlan.For(2, Shared, threads: 1, multiprocessors: 1);
        var rows = new WeightedRows(matrix.ByUser, EntryValues.Of(Ones(matrix.Entries)));
        using var run = new CholeskyRun(device.Accelerator, plan, rows, y, FactorMatrix.Zeros(4, 2), [4, 4, 4, 3]);
        run.Solve();
        var error = Assert.Throws<GpuAlsException>(run.ThrowOnFailure);
        Assert.Equal(
            "the system of user row 1 is not positive definite in float32 at factor 1: its 2 weights are too large for the regularization",
            error.Message);
        run.ThrowOnFailure(); // reported once
    }

    static LargeArray<float> Ones(long length) => LargeArray<float>.From([.. Enumerable.Repeat(1f, (int)length)]);

    void AssertMatchesReference(CholeskyRowsPlan plan, InteractionMatrix matrix)
    {
        var options = RandomProblem.Options(plan.Factors, Solver.Cholesky);
        var start = new ReferenceAls(
            RandomProblem.Start(matrix.Users.Count, plan.Factors, seed: 1), RandomProblem.Start(matrix.Items.Count, plan.Factors, seed: 2), []);
        var factors = start.ToFactors();
        double[] gram = [.. ReferenceAls.Gram(start.Items, options.ResolvedRegularization).SelectMany(row => row)];
        using var run = new CholeskyRun(device.Accelerator, plan, options.Weighting.Apply(matrix.ByUser), factors.Items, factors.Users, gram);
        run.Solve();
        run.ThrowOnFailure();
        ReferenceAls.SolveRows(ReferenceAls.Weights(matrix.ByUser, options), start.Items, start.Users, options);
        Problems.AssertRows(start.Users, run.Result());
    }
}
