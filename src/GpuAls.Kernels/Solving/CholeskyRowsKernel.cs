using ILGPU;

namespace GpuAls.Kernels;

/// <summary>
/// Solves A·x = b exactly for every row, A = G + Σ wₑ·yₑyₑᵀ, b = Σ (1 + wₑ)·yₑ over the row's entries e: A is formed, decomposed into L·Lᵀ and solved by
/// substitution. <see cref="IRowSystem{TSelf}"/> says whether that is done for all factors at once or for a block of them.
/// </summary>
/// <remarks>
/// <para>One group a row, then the row that is as many further as there are groups. A's lower triangle lies in tiles of 8 × 8, T = ⌈f ÷ 8⌉ a side; a thread
/// owns tiles t, t + group size, …, so any group size works, 1 included. The element (i, j) of all tiles lies together: neighbouring threads, which work on
/// neighbouring tiles, touch neighbouring floats.</para>
/// <para>An entry's vector is read once, 16 bytes a thread, and staged; each tile then takes the outer products of a chunk of entries in registers. The
/// decomposition takes eight columns at a time: one thread does the tile on the diagonal, then a thread a row the panel below it (b is one more row: it comes
/// out as L⁻¹b), then all tiles to the right subtract the panel's outer products. All threads take the same way around every barrier.</para>
/// <para>A row: entries·f·4 bytes from Y, f²·2 of G (from cache); entries·f² + f³ ÷ 3 operations times two halves. Shared memory: 128·T·(T + 1) bytes of A,
/// and 32·(T | 1) a staged entry. Launch: as many groups as fit, a multiple of 32 threads up to 256 that comes near T·(T + 1) ÷ 2.</para>
/// </remarks>
static class CholeskyRowsKernel
{
    /// <summary>A and the staged vectors in shared memory.</summary>
    [KernelLimits(registers: 128, sharedBytes: Shared16K.Bytes, typeof(Shared16K), typeof(FactorsView), typeof(WholeSystem<FactorsView>))]
    [KernelLimits(registers: 128, sharedBytes: Shared16K.Bytes, typeof(Shared16K), typeof(FactorsView), typeof(BlockSystem))]
    [KernelLimits(registers: 128, sharedBytes: Shared16K.Bytes, typeof(Shared16K), typeof(HalfFactorsView), typeof(WholeSystem<HalfFactorsView>))]
    [KernelLimits(registers: 128, sharedBytes: Shared16K.Bytes, typeof(Shared16K), typeof(HalfFactorsView), typeof(BlockSystem))]
    [KernelLimits(registers: 128, sharedBytes: Shared32K.Bytes, typeof(Shared32K), typeof(FactorsView), typeof(WholeSystem<FactorsView>))]
    [KernelLimits(registers: 128, sharedBytes: Shared32K.Bytes, typeof(Shared32K), typeof(FactorsView), typeof(BlockSystem))]
    [KernelLimits(registers: 128, sharedBytes: Shared32K.Bytes, typeof(Shared32K), typeof(HalfFactorsView), typeof(WholeSystem<HalfFactorsView>))]
    [KernelLimits(registers: 128, sharedBytes: Shared32K.Bytes, typeof(Shared32K), typeof(HalfFactorsView), typeof(BlockSystem))]
    [KernelLimits(registers: 128, sharedBytes: Shared48K.Bytes, typeof(Shared48K), typeof(FactorsView), typeof(WholeSystem<FactorsView>))]
    [KernelLimits(registers: 128, sharedBytes: Shared48K.Bytes, typeof(Shared48K), typeof(FactorsView), typeof(BlockSystem))]
    [KernelLimits(registers: 128, sharedBytes: Shared48K.Bytes, typeof(Shared48K), typeof(HalfFactorsView), typeof(WholeSystem<HalfFactorsView>))]
    [KernelLimits(registers: 128, sharedBytes: Shared48K.Bytes, typeof(Shared48K), typeof(HalfFactorsView), typeof(BlockSystem))]
    public static void SolveInShared<TSize, TView, TSystem>(CholeskyRowsView<TView> view, TSystem system)
        where TSize : struct, ISharedSize
        where TView : struct, IFactorsView<TView>
        where TSystem : struct, IRowSystem<TSystem>
    {
        var shared = SharedMemory.Allocate<float>(TSize.Floats);
        var length = MatrixLength(view.Factors);
        Solve(view, system, shared.SubView(0, length), shared.SubView(length, StagingLength(view.Factors, view.Chunk)));
    }

    /// <summary>A in a workspace, the staged vectors in shared memory.</summary>
    /// <param name="view">What to solve.</param>
    /// <param name="system">Which systems.</param>
    /// <param name="workspace">[groups × matrix]</param>
    [KernelLimits(registers: 128, sharedBytes: Shared16K.Bytes, typeof(Shared16K), typeof(FactorsView), typeof(WholeSystem<FactorsView>))]
    [KernelLimits(registers: 136, sharedBytes: Shared16K.Bytes, typeof(Shared16K), typeof(FactorsView), typeof(BlockSystem))]
    [KernelLimits(registers: 128, sharedBytes: Shared16K.Bytes, typeof(Shared16K), typeof(HalfFactorsView), typeof(WholeSystem<HalfFactorsView>))]
    [KernelLimits(registers: 136, sharedBytes: Shared16K.Bytes, typeof(Shared16K), typeof(HalfFactorsView), typeof(BlockSystem))]
    [KernelLimits(registers: 128, sharedBytes: Shared32K.Bytes, typeof(Shared32K), typeof(FactorsView), typeof(WholeSystem<FactorsView>))]
    [KernelLimits(registers: 136, sharedBytes: Shared32K.Bytes, typeof(Shared32K), typeof(FactorsView), typeof(BlockSystem))]
    [KernelLimits(registers: 128, sharedBytes: Shared32K.Bytes, typeof(Shared32K), typeof(HalfFactorsView), typeof(WholeSystem<HalfFactorsView>))]
    [KernelLimits(registers: 136, sharedBytes: Shared32K.Bytes, typeof(Shared32K), typeof(HalfFactorsView), typeof(BlockSystem))]
    [KernelLimits(registers: 128, sharedBytes: Shared48K.Bytes, typeof(Shared48K), typeof(FactorsView), typeof(WholeSystem<FactorsView>))]
    [KernelLimits(registers: 136, sharedBytes: Shared48K.Bytes, typeof(Shared48K), typeof(FactorsView), typeof(BlockSystem))]
    [KernelLimits(registers: 128, sharedBytes: Shared48K.Bytes, typeof(Shared48K), typeof(HalfFactorsView), typeof(WholeSystem<HalfFactorsView>))]
    [KernelLimits(registers: 136, sharedBytes: Shared48K.Bytes, typeof(Shared48K), typeof(HalfFactorsView), typeof(BlockSystem))]
    public static void SolveInGlobal<TSize, TView, TSystem>(CholeskyRowsView<TView> view, TSystem system, ArrayView<float> workspace)
        where TSize : struct, ISharedSize
        where TView : struct, IFactorsView<TView>
        where TSystem : struct, IRowSystem<TSystem>
    {
        var length = MatrixLength(view.Factors);
        Solve(view, system, workspace.SubView((long)Grid.IdxX * length, length), SharedMemory.Allocate<float>(TSize.Floats));
    }

    /// <summary>A and the staged vectors in a workspace: at so many factors not even eight columns fit shared memory.</summary>
    /// <param name="view">What to solve.</param>
    /// <param name="system">Which systems.</param>
    /// <param name="workspace">[groups × (matrix + staging)]</param>
    [KernelLimits(registers: 128, sharedBytes: 0, typeof(FactorsView), typeof(WholeSystem<FactorsView>))]
    [KernelLimits(registers: 136, sharedBytes: 0, typeof(FactorsView), typeof(BlockSystem))]
    [KernelLimits(registers: 128, sharedBytes: 0, typeof(HalfFactorsView), typeof(WholeSystem<HalfFactorsView>))]
    [KernelLimits(registers: 136, sharedBytes: 0, typeof(HalfFactorsView), typeof(BlockSystem))]
    public static void SolveAllInGlobal<TView, TSystem>(CholeskyRowsView<TView> view, TSystem system, ArrayView<float> workspace)
        where TView : struct, IFactorsView<TView>
        where TSystem : struct, IRowSystem<TSystem>
    {
        var matrix = MatrixLength(view.Factors);
        var staging = StagingLength(view.Factors, view.Chunk);
        var start = (long)Grid.IdxX * (matrix + staging);
        Solve(view, system, workspace.SubView(start, matrix), workspace.SubView(start + matrix, staging));
    }

    /// <summary>T, the tiles along a side of A.</summary>
    public static int TilesPerSide(int factors) => (factors + Strip.Length - 1) / Strip.Length;

    /// <summary>Floats of A's triangle.</summary>
    public static int MatrixLength(int factors) => Triangle.Start(TilesPerSide(factors)) * SquareTile.Elements;

    /// <summary>Floats of what a group keeps beside it.</summary>
    public static int StagingLength(int factors, int chunk) => SystemStaging.Length(factors, chunk);

    static void Solve<TView, TSystem>(CholeskyRowsView<TView> view, TSystem system, ArrayView<float> matrix, ArrayView<float> floats)
        where TView : struct, IFactorsView<TView>
        where TSystem : struct, IRowSystem<TSystem>
    {
        var side = TilesPerSide(view.Factors);
        var staging = new SystemStaging(floats, view.Factors, view.Chunk);
        for (var place = Grid.IdxX; place < view.Order.IntLength; place += Grid.DimX)
        {
            var row = view.Order[place];
            CholeskyRowsForming.Form(view, system, row, matrix, staging);
            // Without entries b = 0, so x = 0, whatever A is: there is nothing to solve. No branch, for all threads pass every barrier.
            var panels = view.Rows.Offsets[row] < view.Rows.Offsets[row + 1L] ? side : 0;
            var failed = CholeskyRowsSolving.Decompose(matrix, staging.Staged, staging.RightSide, side, panels);
            if (failed >= 0 && row < view.Failures[2 * Grid.IdxX])
            {
                view.Failures[2 * Grid.IdxX] = row;
                view.Failures[2 * Grid.IdxX + 1] = system.FirstFactor + failed;
            }

            CholeskyRowsSolving.SubstituteBack(matrix, staging.RightSide, side, panels);
            GroupBarrier.Wait(); // all of b is there
            system.Accept(view, row, staging.RightSide, side);
            GroupBarrier.Wait(); // b and the tiles have been read: the next row may overwrite them
        }
    }
}
