using ILGPU;

namespace GpuAls.Kernels;

/// <summary>
/// Solves A·x = b exactly for every row, A = G + Σ wₑ·yₑyₑᵀ, b = Σ (1 + wₑ)·yₑ over the row's entries e: A is formed, decomposed into L·Lᵀ and solved by
/// substitution.
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
    [KernelLimits(registers: 128, sharedBytes: Shared16K.Bytes, typeof(Shared16K), typeof(FactorsView))]
    [KernelLimits(registers: 128, sharedBytes: Shared16K.Bytes, typeof(Shared16K), typeof(HalfFactorsView))]
    [KernelLimits(registers: 128, sharedBytes: Shared32K.Bytes, typeof(Shared32K), typeof(FactorsView))]
    [KernelLimits(registers: 128, sharedBytes: Shared32K.Bytes, typeof(Shared32K), typeof(HalfFactorsView))]
    [KernelLimits(registers: 128, sharedBytes: Shared48K.Bytes, typeof(Shared48K), typeof(FactorsView))]
    [KernelLimits(registers: 128, sharedBytes: Shared48K.Bytes, typeof(Shared48K), typeof(HalfFactorsView))]
    public static void SolveInShared<TSize, TView>(CholeskyRowsView<TView> view)
        where TSize : struct, ISharedSize
        where TView : struct, IFactorsView<TView>
    {
        var shared = SharedMemory.Allocate<float>(TSize.Floats);
        var length = MatrixLength(view.Factors);
        Solve(view, shared.SubView(0, length), shared.SubView(length, StagingLength(view.Factors, view.Chunk)));
    }

    /// <summary>A in a workspace, the staged vectors in shared memory.</summary>
    /// <param name="view">What to solve.</param>
    /// <param name="workspace">[groups × matrix]</param>
    [KernelLimits(registers: 128, sharedBytes: Shared16K.Bytes, typeof(Shared16K), typeof(FactorsView))]
    [KernelLimits(registers: 128, sharedBytes: Shared16K.Bytes, typeof(Shared16K), typeof(HalfFactorsView))]
    [KernelLimits(registers: 128, sharedBytes: Shared32K.Bytes, typeof(Shared32K), typeof(FactorsView))]
    [KernelLimits(registers: 128, sharedBytes: Shared32K.Bytes, typeof(Shared32K), typeof(HalfFactorsView))]
    [KernelLimits(registers: 128, sharedBytes: Shared48K.Bytes, typeof(Shared48K), typeof(FactorsView))]
    [KernelLimits(registers: 128, sharedBytes: Shared48K.Bytes, typeof(Shared48K), typeof(HalfFactorsView))]
    public static void SolveInGlobal<TSize, TView>(CholeskyRowsView<TView> view, ArrayView<float> workspace)
        where TSize : struct, ISharedSize
        where TView : struct, IFactorsView<TView>
    {
        var length = MatrixLength(view.Factors);
        Solve(view, workspace.SubView((long)Grid.IdxX * length, length), SharedMemory.Allocate<float>(TSize.Floats));
    }

    /// <summary>A and the staged vectors in a workspace: at so many factors not even eight columns fit shared memory.</summary>
    /// <param name="view">What to solve.</param>
    /// <param name="workspace">[groups × (matrix + staging)]</param>
    [KernelLimits(registers: 128, sharedBytes: 0, typeof(FactorsView))]
    [KernelLimits(registers: 128, sharedBytes: 0, typeof(HalfFactorsView))]
    public static void SolveAllInGlobal<TView>(CholeskyRowsView<TView> view, ArrayView<float> workspace)
        where TView : struct, IFactorsView<TView>
    {
        var matrix = MatrixLength(view.Factors);
        var staging = StagingLength(view.Factors, view.Chunk);
        var start = (long)Grid.IdxX * (matrix + staging);
        Solve(view, workspace.SubView(start, matrix), workspace.SubView(start + matrix, staging));
    }

    /// <summary>T, the tiles along a side of A.</summary>
    public static int TilesPerSide(int factors) => (factors + Strip.Length - 1) / Strip.Length;

    /// <summary>Floats of A's triangle.</summary>
    public static int MatrixLength(int factors) => Triangle.Start(TilesPerSide(factors)) * SquareTile.Elements;

    /// <summary>Floats of the staged vectors, their weights, and b.</summary>
    public static int StagingLength(int factors, int chunk) => chunk * (StagedLength(factors) + 1) + TilesPerSide(factors) * Strip.Length;

    // Factor 8·s + i of a staged vector lies at i · (T | 1) + s: an odd step puts the eight factors that a thread loads into different banks.
    static int StagedLength(int factors) => Strip.Length * StripStep(factors);

    static int StripStep(int factors) => TilesPerSide(factors) | 1;

    static void Solve<TView>(CholeskyRowsView<TView> view, ArrayView<float> matrix, ArrayView<float> staging)
        where TView : struct, IFactorsView<TView>
    {
        var side = TilesPerSide(view.Factors);
        var staged = staging.SubView(0, view.Chunk * StagedLength(view.Factors));
        var weights = staging.SubView(view.Chunk * StagedLength(view.Factors), view.Chunk);
        var b = staging.SubView(view.Chunk * (StagedLength(view.Factors) + 1), side * Strip.Length);
        for (var place = Grid.IdxX; place < view.Order.IntLength; place += Grid.DimX)
        {
            var row = view.Order[place];
            CholeskyRowsForming.Form(view, row, matrix, staged, weights, b);
            // Without entries b = 0, so x = 0, whatever A is: there is nothing to solve. No branch, for all threads pass every barrier.
            var panels = view.Rows.Offsets[row] < view.Rows.Offsets[row + 1L] ? side : 0;
            var failed = CholeskyRowsSolving.Decompose(matrix, staged, b, side, panels);
            if (failed >= 0 && row < view.Failures[2 * Grid.IdxX])
            {
                view.Failures[2 * Grid.IdxX] = row;
                view.Failures[2 * Grid.IdxX + 1] = failed;
            }

            CholeskyRowsSolving.SubstituteBack(matrix, b, side, panels);
            GroupBarrier.Wait(); // all of b is there
            Store(view, row, b, side);
            GroupBarrier.Wait(); // b and the tiles have been read: the next row may overwrite them
        }
    }

    static void Store<TView>(CholeskyRowsView<TView> view, int row, ArrayView<float> b, int side)
        where TView : struct, IFactorsView<TView>
    {
        for (var quad = Group.IdxX; quad < view.X.QuadsPerRow; quad += Group.DimX)
        {
            var k = quad * Float4.Length;
            view.X.Store(row, quad, k < side * Strip.Length ? new Float4(b[k], b[k + 1], b[k + 2], b[k + 3]) : default);
        }
    }
}
