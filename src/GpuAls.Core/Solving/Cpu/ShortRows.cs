using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>Exact solutions of rows with few entries in the coordinates of a whitened side. Eight solutions are transformed back together.</summary>
/// <param name="factors">f.</param>
/// <param name="maxLength">Maximum entries of a row that is solved this way.</param>
/// <param name="whitened">The whitened fixed side, or null.</param>
sealed unsafe class ShortRows<TSimd, V>(int factors, int maxLength, WhitenedFactors<TSimd, V, FloatRows<TSimd, V>>? whitened) : IDisposable
    where TSimd : struct, ISimd<V>
    where V : struct
{
    const int BatchSize = RowPieces.BatchSize;

    readonly int width = GramTriangles.WidthFor(factors);
    readonly EntrySystem<TSimd, V> entries = new(factors);
    readonly LargeArray<float> vectors = LargeArray<float>.Zeros(2L * BatchSize * GramTriangles.WidthFor(factors));
    readonly int[] batch = new int[BatchSize];
    readonly List<int> unsolved = [];

    // [8 × width] each: solutions in the coordinates of the whitened side, and in those of the factors.
    float* Inside => vectors.Pointer;

    float* Outside => Inside + BatchSize * width;

    /// <summary>Solves the rows of [start, end) that it can. A row without entries gets zeros, because b = 0.</summary>
    /// <param name="rows">The matrix.</param>
    /// <param name="start">The first row.</param>
    /// <param name="end">One after the last row.</param>
    /// <param name="x">[rows × f] The result.</param>
    /// <returns>The rows that were not solved, in order. The next call reuses the list.</returns>
    public List<int> Solve(WeightedRows rows, int start, int end, FactorMatrix x)
    {
        unsolved.Clear();
        var count = 0;
        for (var row = start; row < end; row++)
        {
            var length = rows.RowLength(row);
            if (length == 0)
            {
                x.WritableRow(row).Clear();
            }
            else if (length <= maxLength && whitened is { IsFilled: true } && entries.TrySolve(rows, row, whitened.Values, Inside + count * width))
            {
                batch[count++] = row;
                if (count == BatchSize) Leave(count, x);
                count %= BatchSize;
            }
            else
            {
                unsolved.Add(row);
            }
        }

        if (count > 0) Leave(count, x);
        return unsolved;
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
