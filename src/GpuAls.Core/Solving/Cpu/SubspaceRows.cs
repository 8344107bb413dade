using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// Solves every row by iALS++ (Rendle, Krichene, Zhang, Koren 2021): from its previous value, one block of its factors after the other, each exactly
/// with the other factors held fixed. (G·x)_π is computed for a batch of eight rows, so that G is read once for all of them. The residual of each
/// entry is updated from block to block. A row with so few entries that its exact solution is less work is solved exactly.
/// </summary>
sealed unsafe class SubspaceRows<TSimd, V> : RowSolver<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    const int BatchSize = RowPieces.BatchSize;

    // Whole vectors are read from the first factor of a block on, so up to this many floats after the end.
    const int Padding = FactorMatrix.Alignment;

    readonly int stride;
    readonly FactorBlocks blocks;
    readonly ShortRows<TSimd, V> shortRows;
    readonly BlockEntries<TSimd, V> entries;
    readonly BlockStep<TSimd, V> step;
    readonly LargeArray<float> vectors;
    readonly int[] batch = new int[BatchSize];

    /// <param name="stride">Floats in a row of factors.</param>
    /// <param name="blocks">The blocks of factors.</param>
    /// <param name="whitened">The whitened fixed side for short rows, or null.</param>
    /// <param name="capacity">Maximum entries whose vectors are held.</param>
    public SubspaceRows(int stride, FactorBlocks blocks, WhitenedFactors<TSimd, V, FloatRows<TSimd, V>>? whitened, int capacity)
    {
        this.stride = stride;
        this.blocks = blocks;
        shortRows = new ShortRows<TSimd, V>(blocks.Factors, ShortRowRule.MaxLength(blocks), whitened);
        entries = new BlockEntries<TSimd, V>(stride, capacity);
        step = new BlockStep<TSimd, V>(entries, blocks);
        vectors = LargeArray<float>.Zeros(2L * (BatchSize * stride + Padding));
    }

    // [8 × stride]
    float* X => vectors.Pointer;

    // [8 × width]
    float* Change => X + BatchSize * stride + Padding;

    public override void Solve(
        WeightedRows rows, int start, int end, LargeArray<float>? rowLambdas, GramMatrix<TSimd, V> gram, FactorMatrix y, FactorMatrix x, string side)
    {
        var unsolved = shortRows.Solve(rows, start, end, x);
        for (var first = 0; first < unsolved.Count; first += BatchSize)
        {
            var count = Math.Min(BatchSize, unsolved.Count - first);
            unsolved.CopyTo(first, batch, 0, count);
            SolveBatch(rows, batch.AsSpan(0, count), rowLambdas, gram.Values, y, x, side);
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

    // Optimized at the first call: it would run for whole sweeps before tiered compilation replaced it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SolveBatch(
        WeightedRows rows, ReadOnlySpan<int> which, LargeArray<float>? rowLambdas, float* gram, FactorMatrix y, FactorMatrix x, string side)
    {
        entries.Load(rows, which, y.Values.Pointer);
        for (var i = 0; i < which.Length; i++)
        {
            Vectors<TSimd, V>.Copy(x.Values.Pointer + (long)which[i] * stride, X + i * stride, stride);
            entries.Subtract(entries[i], X + i * stride, 0, stride);
        }

        for (var block = 0; block < blocks.Count; block++) SolveBlock(rows, which, rowLambdas, gram, block, side);
        for (var i = 0; i < which.Length; i++) Vectors<TSimd, V>.Copy(X + i * stride, x.Values.Pointer + (long)which[i] * stride, stride);
    }

    void SolveBlock(WeightedRows rows, ReadOnlySpan<int> which, LargeArray<float>? rowLambdas, float* gram, int block, string side)
    {
        int first = blocks.First(block), width = blocks.Width(block);
        new Span<float>(Change, BatchSize * width).Clear();
        Tile<TSimd, V>.Add(X, stride, 1, gram + first, stride, blocks.Factors, -1, Change, width, width);
        for (var i = 0; i < which.Length; i++)
        {
            var change = Change + i * width;
            var rowLambda = rowLambdas?[which[i]] ?? 0;
            if (rowLambdas is not null) Vectors<TSimd, V>.AddScaled(-rowLambda, X + i * stride + first, change, width);
            var pivot = step.Solve(entries[i], block, rowLambda, gram + (nint)first * stride + first, stride, change);
            if (pivot >= 0) throw CholeskyFailure.Of(side, which[i], first + pivot, rows.RowLength(which[i]));
            var x = X + i * stride + first;
            for (var k = 0; k < width; k += TSimd.Count) TSimd.Store(TSimd.Add(TSimd.Load(x + k), TSimd.Load(change + k)), x + k);
        }
    }
}
