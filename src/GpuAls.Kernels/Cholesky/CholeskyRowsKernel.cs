using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Tiles;
using ILGPU;

namespace GpuAls.Kernels.Cholesky;

/// <summary>
/// Solves A·x = b exactly for every row, A = G + Σ wₑ·yₑyₑᵀ, b = Σ (1 + wₑ)·yₑ over the row's entries e: A is formed, decomposed into L·Lᵀ and solved
/// by substitution. <see cref="IRowSystem{TSelf}"/> decides whether a system has all factors or a block of them.
/// </summary>
/// <remarks>
/// <para>Group g solves rows g, g + grid size, …. The lower triangle of A is stored in tiles of 8 × 8, T = ⌈f ÷ 8⌉ along a side. Thread t owns tiles
/// t, t + group size, …, so any group size works, including 1. Elements (i, j) of all tiles are stored side by side, so that neighbouring threads,
/// which work on neighbouring tiles, access neighbouring floats.</para>
/// <para>An entry's vector is read once, 16 bytes by each thread, and staged. Each tile then adds the outer products of a chunk of entries in
/// registers. The decomposition takes eight columns at a time: one thread decomposes the tile on the diagonal, then one thread for each row solves
/// the panel below it (b is one more row and becomes L⁻¹b), then all tiles to the right subtract the outer products of the panel. All threads take
/// the same way around every barrier.</para>
/// <para>Bytes of a row: entries·f·4 from Y and f²·2 of G, from cache. Operations: entries·f² + f³ ÷ 3. Shared memory: 128·T·(T + 1) bytes for A and
/// 32·(T | 1) for each staged entry. Launch: as many groups as fit, of a multiple of 32 threads, at most 256, near T·(T + 1) ÷ 2.</para>
/// </remarks>
static partial class CholeskyRowsKernel
{
    /// <summary>Solves with A and the staged vectors in shared memory.</summary>
    public static void SolveInShared<TSize, TView, TSystem>(CholeskyRowsView<TView> view, TSystem system)
        where TSize : struct, ISharedSize
        where TView : struct, IFactorsView<TView>
        where TSystem : struct, IRowSystem<TSystem>
    {
        var shared = SharedMemory.Allocate<float>(TSize.Floats);
        var length = MatrixLength(view.Factors);
        Solve(view, system, shared.SubView(0, length), shared.SubView(length, StagingLength(view.Factors, view.Chunk)));
    }

    /// <summary>Solves with A in a workspace and the staged vectors in shared memory.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="system">Their systems.</param>
    /// <param name="workspace">[groups × matrix]</param>
    public static void SolveInGlobal<TSize, TView, TSystem>(CholeskyRowsView<TView> view, TSystem system, ArrayView<float> workspace)
        where TSize : struct, ISharedSize
        where TView : struct, IFactorsView<TView>
        where TSystem : struct, IRowSystem<TSystem>
    {
        var length = MatrixLength(view.Factors);
        Solve(view, system, workspace.SubView((long)Grid.IdxX * length, length), SharedMemory.Allocate<float>(TSize.Floats));
    }

    /// <summary>Solves with A and the staged vectors in a workspace, for systems so large that not even eight columns fit shared memory.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="system">Their systems.</param>
    /// <param name="workspace">[groups × (matrix + staging)]</param>
    public static void SolveAllInGlobal<TView, TSystem>(CholeskyRowsView<TView> view, TSystem system, ArrayView<float> workspace)
        where TView : struct, IFactorsView<TView>
        where TSystem : struct, IRowSystem<TSystem>
    {
        var matrix = MatrixLength(view.Factors);
        var staging = StagingLength(view.Factors, view.Chunk);
        var start = (long)Grid.IdxX * (matrix + staging);
        Solve(view, system, workspace.SubView(start, matrix), workspace.SubView(start + matrix, staging));
    }

    /// <summary>T, the number of tiles along a side of A.</summary>
    public static int TilesPerSide(int factors) => (factors + Float8.Length - 1) / Float8.Length;

    /// <summary>Floats of A's triangle.</summary>
    public static int MatrixLength(int factors) => Triangle.Start(TilesPerSide(factors)) * SquareTile.Elements;

    /// <summary>Floats of <see cref="SystemStaging"/>.</summary>
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
            Form(view, system, row, matrix, staging);
            // A row without entries has b = 0 and x = 0, and nothing to decompose. This is not a branch, because all threads must pass every barrier.
            var panels = view.Rows.Offsets[row] < view.Rows.Offsets[row + 1L] ? side : 0;
            var failed = Decompose(matrix, staging.Staged, staging.RightSide, side, panels);
            if (failed >= 0 && row < view.Failures[2 * Grid.IdxX])
            {
                view.Failures[2 * Grid.IdxX] = row;
                view.Failures[2 * Grid.IdxX + 1] = system.FirstFactor + failed;
            }

            SubstituteBack(matrix, staging.RightSide, side, panels);
            GroupBarrier.Wait(); // the solution is complete
            system.Accept(view, row, staging.RightSide, side);
            GroupBarrier.Wait(); // every thread has read b and the tiles: the next row may overwrite them
        }
    }
}

/// <summary>The rows that <see cref="CholeskyRowsKernel"/> solves. It is one value because a kernel takes few parameters.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
struct CholeskyRowsView<TView> where TView : struct, IFactorsView<TView>
{
    /// <summary>[rows × columns] Weights w.</summary>
    public SparseRowsView Rows;

    /// <summary>[rows to solve] The rows, those with the most entries first, so that no group works alone at the end.</summary>
    public ArrayView<int> Order;

    /// <summary>G [stride × stride], zero beyond f.</summary>
    public ArrayView<float> Gram;

    /// <summary>[columns × f] The fixed side.</summary>
    public TView Y;

    /// <summary>
    /// [groups × 2] The first row of each group that is not positive definite, and its factor; <see cref="int.MaxValue"/> if there is none.
    /// </summary>
    public ArrayView<int> Failures;

    /// <summary>Factors of a system: f, or the length of a block.</summary>
    public int Factors;

    /// <summary>Entries in a chunk, whose vectors are staged together; a multiple of 8.</summary>
    public int Chunk;
}
