using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Tiles;
using ILGPU;

namespace GpuAls.Kernels.Cholesky;

/// <summary>
/// Solves rows of n &lt; f entries exactly in the coordinates in which G is the identity, with one unknown for each entry: (W⁻¹ + Z·Zᵀ)·t = (1 + w) ÷
/// w, then v = Zᵀ·t, with the whitened vectors Z [n × f] of the row's entries. For a dislike the right side is 0.
/// </summary>
/// <remarks>
/// <para>This is the system of the CPU (docs/math.md), scaled by the roots of the weights on both sides. A Cholesky decomposition rounds the same
/// with and without that scale, and here no root has to be computed.</para>
/// <para>Group g solves rows g, g + grid size, …, with the tiles, the decomposition and the memory of <see cref="CholeskyRowsKernel"/>, for n
/// unknowns. The matrix is a sum of outer products over the factors: a chunk of factors of all entries is staged, then each tile adds its products.
/// Any group size works, including 1, and all threads take the same way around every barrier.</para>
/// <para>Operations of a row: n²·f + n³ ÷ 3. Bytes: n·f·4 from Z, twice, the second time from cache. Launch: as for
/// <see cref="CholeskyRowsKernel"/>.</para>
/// </remarks>
static class ShortRowsKernel
{
    /// <summary>Solves with the matrix and the staged vectors in shared memory.</summary>
    public static void SolveInShared<TSize, TView>(ShortRowsView<TView> view)
        where TSize : struct, ISharedSize
        where TView : struct, IFactorsView<TView>
    {
        var shared = SharedMemory.Allocate<float>(TSize.Floats);
        var length = CholeskyRowsKernel.MatrixLength(view.MaxEntries);
        Solve(view, shared.SubView(0, length), shared.SubView(length, CholeskyRowsKernel.StagingLength(view.MaxEntries, view.Chunk)));
    }

    /// <summary>Solves with the matrix in a workspace and the staged vectors in shared memory.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="workspace">[groups × matrix]</param>
    public static void SolveInGlobal<TSize, TView>(ShortRowsView<TView> view, ArrayView<float> workspace)
        where TSize : struct, ISharedSize
        where TView : struct, IFactorsView<TView>
    {
        var length = CholeskyRowsKernel.MatrixLength(view.MaxEntries);
        Solve(view, workspace.SubView((long)Grid.IdxX * length, length), SharedMemory.Allocate<float>(TSize.Floats));
    }

    /// <summary>Solves with the matrix and the staged vectors in a workspace.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="workspace">[groups × (matrix + staging)]</param>
    public static void SolveAllInGlobal<TView>(ShortRowsView<TView> view, ArrayView<float> workspace) where TView : struct, IFactorsView<TView>
    {
        var matrix = CholeskyRowsKernel.MatrixLength(view.MaxEntries);
        var staging = CholeskyRowsKernel.StagingLength(view.MaxEntries, view.Chunk);
        var start = (long)Grid.IdxX * (matrix + staging);
        Solve(view, workspace.SubView(start, matrix), workspace.SubView(start + matrix, staging));
    }

    static void Solve<TView>(ShortRowsView<TView> view, ArrayView<float> matrix, ArrayView<float> floats) where TView : struct, IFactorsView<TView>
    {
        var staging = new SystemStaging(floats, view.MaxEntries, view.Chunk);
        for (var place = Grid.IdxX; place < view.Order.IntLength; place += Grid.DimX)
        {
            var row = view.Order[place];
            var first = view.Rows.Offsets[row];
            var entries = (int)(view.Rows.Offsets[row + 1L] - first);
            var side = CholeskyRowsKernel.TilesPerSide(entries);
            Form(view, first, entries, matrix, staging, side);
            var failed = CholeskyRowsKernel.Decompose(matrix, staging.Staged, staging.RightSide, side, side);
            GroupBarrier.Wait(); // every tile is complete
            CholeskyRowsKernel.SubstituteBack(matrix, staging.RightSide, side, side);
            GroupBarrier.Wait(); // t is complete
            if (Group.IdxX == 0) view.Accept(place, row, failed >= 0);
            for (var quad = Group.IdxX; quad < view.Z.QuadsPerRow; quad += Group.DimX)
            {
                var v = default(Float4);
                for (var e = 0; e < entries; e++) v = v.Add(staging.RightSide[e], view.Z.Load(view.Rows.Columns[first + e], quad));
                view.V.Store(place, quad, v);
            }

            GroupBarrier.Wait(); // every thread has read t: the next row may overwrite it
        }
    }

    /// <summary>Forms W⁻¹ + Z·Zᵀ in tiles, with the identity after the last entry, and the right side.</summary>
    static void Form<TView>(ShortRowsView<TView> view, long first, int entries, ArrayView<float> matrix, SystemStaging staging, int side)
        where TView : struct, IFactorsView<TView>
    {
        var tiles = Triangle.Start(side);
        for (var t = Group.IdxX; t < tiles; t += Group.DimX) default(SquareTile).Store(matrix, t, Float8.Length * tiles, tiles);
        GroupBarrier.Wait(); // the tiles are zero: any thread may set their diagonals
        for (var e = Group.IdxX; e < side * Float8.Length; e += Group.DimX)
        {
            var inverse = 1f;
            var right = 0f;
            if (e < entries)
            {
                inverse = view.InverseWeight(first + e);
                right = PairCode.RightSide(view.Rows.Weights[first + e]) * inverse;
            }

            var diagonal = Triangle.Start(e / Float8.Length + 1) - 1;
            matrix[e % Float8.Length * (Float8.Length + 1) * tiles + diagonal] = inverse;
            staging.RightSide[e] = right;
        }

        GroupBarrier.Wait(); // PoCL computes wrong values if two loops over the threads' own elements follow each other
        for (var k = Group.IdxX; k < view.Chunk; k += Group.DimX) staging.Weights[k] = 1;
        GroupBarrier.Wait(); // the ones are there
        var quads = view.Z.QuadsPerRow;
        for (var quad = 0; quad < quads; quad += view.Chunk / Float4.Length)
        {
            var count = IntrinsicMath.Min(view.Chunk / Float4.Length, quads - quad);
            GroupBarrier.Wait(); // every thread has read the chunk before
            Stage(view, first, entries, quad, count, staging.Staged, side);
            GroupBarrier.Wait(); // the chunk has been staged
            CholeskyRowsKernel.AddOuterProducts(matrix, staging.Staged, staging.Weights, count * Float4.Length, side);
        }

        GroupBarrier.Wait(); // every tile is complete: the decomposition may overwrite the staged vectors
    }

    /// <summary>Stages some quads of all entries: factor k of entry e is element e of vector k. Zeros follow the last entry.</summary>
    static void Stage<TView>(ShortRowsView<TView> view, long first, int entries, int firstQuad, int quads, ArrayView<float> staged, int side)
        where TView : struct, IFactorsView<TView>
    {
        var step = side | 1;
        for (var n = Group.IdxX; n < side * Float8.Length * quads; n += Group.DimX)
        {
            var e = n / quads;
            var quad = n - e * quads;
            var value = default(Float4);
            if (e < entries) value = view.Z.Load(view.Rows.Columns[first + e], firstQuad + quad);
            var place = (quad * Float4.Length * Float8.Length + e % Float8.Length) * step + e / Float8.Length;
            staged[place] = value.X;
            staged[place + Float8.Length * step] = value.Y;
            staged[place + 2 * Float8.Length * step] = value.Z;
            staged[place + 3 * Float8.Length * step] = value.W;
        }
    }
}

/// <summary>The rows that <see cref="ShortRowsKernel"/> solves. It is one value because a kernel takes few parameters.</summary>
/// <typeparam name="TView">How the whitened side is stored.</typeparam>
struct ShortRowsView<TView> where TView : struct, IFactorsView<TView>
{
    /// <summary>[rows × columns] Weights w, none of them negative.</summary>
    public SparseRowsView Rows;

    /// <summary>[rows to solve] The rows, those with the most entries first. None is empty.</summary>
    public ArrayView<int> Order;

    /// <summary>[columns × f] The whitened fixed side.</summary>
    public TView Z;

    /// <summary>[rows to solve × f] The solutions in the coordinates of the whitened side, in the order of <see cref="Order"/>.</summary>
    public FactorsView V;

    /// <summary>[rows to solve] The row that each solution belongs to, or −1 if float32 could not decompose its system.</summary>
    public ArrayView<int> Targets;

    /// <summary>[1] 1 if any row could not be solved.</summary>
    public ArrayView<int> Failed;

    /// <summary>Maximum entries in a row.</summary>
    public int MaxEntries;

    /// <summary>Factors in a chunk, which are staged together; a multiple of 8.</summary>
    public int Chunk;

    /// <summary>1 ÷ w of an entry.</summary>
    public readonly float InverseWeight(long entry) => 1 / Math.Max(PairCode.Weight(Rows.Weights[entry]), ShortRowRule.MinWeight);

    /// <summary>Stores whether a row was solved. One thread calls it.</summary>
    public readonly void Accept(int place, int row, bool hasFailed)
    {
        Targets[place] = hasFailed ? -1 : row;
        // All groups that write, write 1.
        if (hasFailed) Failed[0] = 1;
    }
}
