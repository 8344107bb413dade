using System.Runtime.CompilerServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// Every row by iALS++ (Rendle, Krichene, Zhang, Koren 2021): from its previous value, block after block of its factors, each exactly with the others held fixed. (G·x)_π is done for
/// eight rows at once, so that G is read once for all of them; what is left to explain of each entry is kept from block to block. A row with so few entries that its exact solution
/// is less work than that is solved exactly.
/// </summary>
sealed unsafe class SubspaceRows<TSimd, V> : RowSolver<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    const int Batch = RowPieces.Batch;
    const int Beyond = FactorMatrix.Alignment;

    readonly int stride;
    readonly FactorBlocks blocks;
    readonly ShortRows<TSimd, V> shortRows;
    readonly BlockEntries<TSimd, V> entries;
    readonly BlockStep<TSimd, V> step;
    readonly LargeArray<float> vectors;
    readonly int[] batch = new int[Batch];

    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="blocks">The blocks of factors.</param>
    /// <param name="whitened">The fixed side for short rows, where it may be whitened.</param>
    /// <param name="capacity">The most entries whose vectors are held.</param>
    public SubspaceRows(int stride, FactorBlocks blocks, StoredSide<TSimd, V, FloatRows<TSimd, V>>? whitened, int capacity)
    {
        this.stride = stride;
        this.blocks = blocks;
        shortRows = new ShortRows<TSimd, V>(blocks.Factors, MostExact(blocks), whitened);
        entries = new BlockEntries<TSimd, V>(stride, capacity);
        step = new BlockStep<TSimd, V>(entries, blocks);
        vectors = LargeArray<float>.Zeros(2L * (Batch * stride + Beyond));
    }

    /// <summary>
    /// Up to how many entries a row is solved exactly, n²·f/2 + n³/6 multiply-adds: where that is not more than a pass over the blocks, f² + n·f·(d/2 + 3) + f·d²/6.
    /// </summary>
    public static int MostExact(FactorBlocks blocks)
    {
        double f = blocks.Factors, d = blocks.Longest;
        var n = 0;
        while (n < EntrySystem<TSimd, V>.MostFor(blocks.Factors) && (n + 1.0) * (n + 1) * (f / 2 + (n + 1) / 6.0) <= f * f + (n + 1) * f * (d / 2 + 3) + f * d * d / 6) n++;
        return n;
    }

    // [8 × stride], [8 × width].
    float* X => vectors.Pointer;

    float* Change => X + Batch * stride + Beyond;

    public override void Solve(SparseRows rows, int start, int end, LargeArray<float>? own, GramMatrix<TSimd, V> gram, FactorMatrix y, FactorMatrix x, string side)
    {
        var left = shortRows.Solve(rows, start, end, x);
        for (var first = 0; first < left.Count; first += Batch)
        {
            var count = Math.Min(Batch, left.Count - first);
            left.CopyTo(first, batch, 0, count);
            SolveBatch(rows, batch.AsSpan(0, count), own, gram.Values, y, x, side);
        }

        GC.KeepAlive(y);
        GC.KeepAlive(x);
    }

    public override void Dispose()
    {
        shortRows.Dispose();
        entries.Dispose();
        step.Dispose();
        vectors.Dispose();
    }

    // Compiled in full at the first call: it runs for whole sweeps before a counter would notice that it is hot.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SolveBatch(SparseRows rows, ReadOnlySpan<int> which, LargeArray<float>? own, float* gram, FactorMatrix y, FactorMatrix x, string side)
    {
        entries.Take(rows, which, y.Values.Pointer);
        for (var i = 0; i < which.Length; i++)
        {
            Vectors<TSimd, V>.Copy(x.Values.Pointer + (long)which[i] * stride, X + i * stride, stride);
            entries.Explain(entries[i], X + i * stride, 0, stride);
        }

        for (var block = 0; block < blocks.Count; block++) SolveBlock(rows, which, own, gram, block, side);
        for (var i = 0; i < which.Length; i++) Vectors<TSimd, V>.Copy(X + i * stride, x.Values.Pointer + (long)which[i] * stride, stride);
    }

    void SolveBlock(SparseRows rows, ReadOnlySpan<int> which, LargeArray<float>? own, float* gram, int block, string side)
    {
        int first = blocks.First(block), width = blocks.Width(block);
        new Span<float>(Change, Batch * width).Clear();
        Tile<TSimd, V>.Add(X, stride, 1, gram + first, stride, blocks.Factors, -1, Change, width, width);
        for (var i = 0; i < which.Length; i++)
        {
            var change = Change + i * width;
            var regularization = own?[which[i]] ?? 0;
            if (own is not null) Vectors<TSimd, V>.AddScaled(-regularization, X + i * stride + first, change, width);
            var pivot = step.Solve(entries[i], block, regularization, gram + (nint)first * stride + first, stride, change);
            if (pivot >= 0) throw CholeskyFailure.Of(side, which[i], first + pivot, rows.RowLength(which[i]));
            var x = X + i * stride + first;
            for (var k = 0; k < width; k += TSimd.Count) TSimd.Store(TSimd.Add(TSimd.Load(x + k), TSimd.Load(change + k)), x + k);
        }
    }
}
