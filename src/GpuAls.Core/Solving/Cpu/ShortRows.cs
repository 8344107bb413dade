using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>Exact solutions of the rows that have few entries, in the coordinates of a whitened side, eight of them out of these coordinates together.</summary>
/// <param name="factors">f.</param>
/// <param name="most">The most entries of a row that is solved so.</param>
/// <param name="whitened">The fixed side, where it may be whitened.</param>
sealed unsafe class ShortRows<TSimd, V>(int factors, int most, StoredSide<TSimd, V, FloatRows<TSimd, V>>? whitened) : IDisposable
    where TSimd : struct, ISimd<V>
    where V : struct
{
    const int Batch = RowPieces.Batch;

    readonly int width = GramTriangles.WidthFor(factors);
    readonly EntrySystem<TSimd, V> entries = new(factors);
    readonly LargeArray<float> vectors = LargeArray<float>.Zeros(2L * Batch * GramTriangles.WidthFor(factors));
    readonly int[] batch = new int[Batch];
    readonly List<int> left = [];

    // [8 × width] each: rows in the coordinates of the whitened side, and out of them.
    float* Inside => vectors.Pointer;

    float* Outside => Inside + Batch * width;

    /// <summary>Solves what it can of rows [start, end). A row without entries gets zeros: nothing is known, b = 0, so x = 0.</summary>
    /// <param name="rows">Weights w.</param>
    /// <param name="start">The first row.</param>
    /// <param name="end">One after the last row.</param>
    /// <param name="x">[rows × f] Written.</param>
    /// <returns>The rows that are still to be solved, in order; the list is used again by the next call.</returns>
    public List<int> Solve(SparseRows rows, int start, int end, FactorMatrix x)
    {
        left.Clear();
        var count = 0;
        for (var row = start; row < end; row++)
        {
            var length = rows.RowLength(row);
            if (length == 0)
            {
                x.WritableRow(row).Clear();
            }
            else if (length <= most && whitened is { IsFilled: true } && entries.TrySolve(rows, row, whitened.Values, Inside + count * width))
            {
                batch[count++] = row;
                if (count == Batch) Leave(count, x);
                count %= Batch;
            }
            else
            {
                left.Add(row);
            }
        }

        if (count > 0) Leave(count, x);
        return left;
    }

    public void Dispose()
    {
        entries.Dispose();
        vectors.Dispose();
    }

    void Leave(int count, FactorMatrix x)
    {
        TriangleProduct<TSimd, V>.Lower(Inside, whitened!.Leave, Outside, width);
        for (var i = 0; i < count; i++) Vectors<TSimd, V>.Copy(Outside + i * width, x.Values.Pointer + (long)batch[i] * x.Stride, x.Stride);
        GC.KeepAlive(x);
    }
}
