using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using GpuAls.Kernels.Subspace;
using GpuAls.Testing;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class SubspaceSolverOnCpuAccelerator(CpuAcceleratorFixture device) : SubspaceSolverTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class SubspaceSolverInTurns(TurnsFixture device) : SubspaceSolverTests(device), IClassFixture<TurnsFixture>;
public sealed class SubspaceSolverOnCuda(CudaFixture device) : SubspaceSolverTests(device), IClassFixture<CudaFixture>;
public sealed class SubspaceSolverOnOpenCl(OpenClFixture device) : SubspaceSolverTests(device), IClassFixture<OpenClFixture>;

/// <summary>
/// A pass over the blocks of all rows, compared with the reference in double, for systems in every memory and groups of every size.
/// </summary>
public abstract class SubspaceSolverTests(DeviceFixture device)
{
    const int Shared = 48 << 10;

    // Groups of several threads: fewer and more than tiles, rows of a panel, or entries.
    [Theory, InlineData(5, 1, 3), InlineData(20, 8, 3), InlineData(20, 7, 16), InlineData(40, 33, 16)]
    public void Solve_ByGroupsOfSeveralThreads_MatchesTheReference(int factors, int block, int threads)
    {
        var matrix = RandomProblem.WithRowLengths(40, 17, 1, 0);
        var blocks = new FactorBlocks(factors, block);
        AssertMatchesReference(matrix, blocks, CholeskyRowsPlan.For(BlockSystem.MaxFactors(blocks), Shared, threads, multiprocessors: 1));
        AssertMatchesReference(matrix, blocks, CholeskyRowsPlan.For(BlockSystem.MaxFactors(blocks), 0, threads, multiprocessors: 1));
    }

    // One group solves several rows, some of them without entries: no thread may overwrite data that another thread still reads.
    [Theory, InlineData(1), InlineData(3), InlineData(16)]
    public void Solve_OfAllRowsByOneGroup_MatchesTheReference(int threads)
    {
        var blocks = new FactorBlocks(18, 7);
        var plan = CholeskyRowsPlan.For(BlockSystem.MaxFactors(blocks), Shared, threads, multiprocessors: 1) with { Groups = 1 };
        AssertMatchesReference(RandomProblem.WithRowLengths(20, 3, 0, 20, 1, 0, 17), blocks, plan);
    }

    [Fact]
    public void Solve_OfASystemThatDoesNotFitSharedMemory_MatchesTheReference()
    {
        var blocks = new FactorBlocks(150, 141);
        var plan = CholeskyRowsPlan.For(BlockSystem.MaxFactors(blocks), Shared, threads: 1, multiprocessors: 1);
        Assert.False(plan.MatrixIsShared);
        AssertMatchesReference(RandomProblem.WithRowLengths(60, 60, 1), blocks, plan);
    }

    // Blocks whose systems fit the shared memory of every card, wherever they begin.
    [Theory, InlineData(128, 128), InlineData(127, 130), InlineData(1, 4), InlineData(6, 9), InlineData(64, 64)]
    public void Blocks_OfUpTo128Factors_HaveSystemsInSharedMemory(int block, int systemFactors)
    {
        var blocks = new FactorBlocks(1000, block);
        Assert.Equal(systemFactors, BlockSystem.MaxFactors(blocks));
        Assert.True(CholeskyRowsPlan.For(BlockSystem.MaxFactors(blocks), Shared, threads: 1, multiprocessors: 1).MatrixIsShared);
    }

    [Theory, InlineData(4), InlineData(6), InlineData(int.MaxValue)]
    public void ABlockOfAllFactorsOrMore_HasASystemOfAllFactors(int block) => Assert.Equal(4, BlockSystem.MaxFactors(new FactorBlocks(4, block)));

    void AssertMatchesReference(InteractionMatrix matrix, FactorBlocks blocks, CholeskyRowsPlan plan)
    {
        var accelerator = device.Accelerator;
        var options = RandomProblem.Options(blocks.Factors, Solver.Subspace) with { Block = blocks.Size };
        var users = RandomFactors.Create(matrix.Users.Count, blocks.Factors, seed: 1);
        var items = RandomFactors.Create(matrix.Items.Count, blocks.Factors, seed: 2);
        var factors = new ReferenceAls(users, items, []).ToFactors();
        var rows = options.Weighting.Apply(matrix.ByUser);
        using var deviceRows = DeviceRows.Upload(accelerator, rows);
        using var x = DeviceFactors.Upload(accelerator, factors.Users);
        using var y = DeviceFactors.Upload(accelerator, factors.Items);
        using var order = accelerator.Allocate1D(new RowOrder(rows, [RowBatch.Whole(rows.Rows)], maxShortLength: 0).Rows);
        using var gram = new DeviceGram<FactorsView>(accelerator, TileShape.For(accelerator), y.Stride, y.Rows);
        using var solver = new SubspaceSolver<FactorsView>(
            accelerator, TileShape.For(accelerator), new InPlaceRows(), blocks, plan, rows.Rows, rows.Entries);
        using var none = new DeviceRowRegularization(accelerator, null);
        gram.Compute(y, (float)options.ResolvedRegularization);
        solver.Solve(deviceRows.View, order.View, gram, y.View, x.View, none.View);
        solver.ThrowOnFailure(rows, firstRow: 0, "user");
        x.Download(accelerator, factors.Users);
        ReferenceAls.SolveRows(ReferenceAls.Weights(matrix.ByUser, options), items, users, options);
        Problems.AssertRows(users, factors.Users);
    }
}
