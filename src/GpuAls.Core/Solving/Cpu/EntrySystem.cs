using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// The exact system of a row with n entries, with one unknown for each entry instead of each factor (docs/math.md): (I + S·Sᵀ)·u = (1 + w)/√w, or 0
/// of a dislike, then v = Sᵀ·u, with the row's scaled whitened vectors S = √W·Z [n × f]. It needs n²·f/2 + n³/6 multiply-adds; the system in the
/// factors needs n·f²/2 + f³/6.
/// </summary>
/// <param name="factors">f.</param>
sealed unsafe class EntrySystem<TSimd, V>(int factors) : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    // The vectors of entries are requested this many entries early, also those of the next row.
    const int PrefetchDistance = 32;
    const int TileRows = Tile<TSimd, V>.Rows;

    // Vectors are copied without the padding that the whitened side has beyond the stride.
    readonly int stride = FactorMatrix.StrideFor(factors);
    readonly int width = GramTriangles.WidthFor(factors);
    readonly LargeArray<float> scaled = Square(factors);
    readonly LargeArray<float> transposed = Square(factors);
    readonly LargeArray<float> matrix = Square(factors);
    readonly LargeArray<float> entryWeights = LargeArray<float>.Zeros(FactorMatrix.StrideFor(factors));
    readonly LargeArray<float> unknowns = LargeArray<float>.Zeros(FactorMatrix.StrideFor(factors));

    /// <summary>Solves a row.</summary>
    /// <param name="rows">The matrix.</param>
    /// <param name="row">The row. Its number of entries is between one and <see cref="ShortRowRule.MaxLength(int)"/>.</param>
    /// <param name="z">[columns × width] The whitened side.</param>
    /// <param name="v">[stride] The solution.</param>
    /// <returns>False if a weight is negative, which the scaled confidence allows, or if numbers are not finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TrySolve(WeightedRows rows, int row, float* z, float* v)
    {
        var length = rows.RowLength(row);
        var n = FactorMatrix.StrideFor(length);
        // The padding of n to whole vectors is in front, where the rows of the triangle are longest, and rows of padding are skipped eight at a time.
        var padding = n - length;
        var first = padding / TileRows * TileRows;
        if (!TryGather(rows, rows.Offsets[row], length, z, padding)) return false;
        Transposition.Of(scaled.Pointer, stride, stride, transposed.Pointer, n);

        float* a = matrix.Pointer, s = transposed.Pointer, u = unknowns.Pointer;
        for (var j = first; j < n; j += TileRows)
        {
            var from = j / FactorMatrix.Alignment * FactorMatrix.Alignment;
            for (var i = j; i < j + TileRows; i++)
            {
                Vectors<TSimd, V>.Clear(a + i * n + from, n - from);
                a[i * n + i] = 1;
            }

            Tile<TSimd, V>.Add(s + j, 1, n, s + from, n, factors, 1, a + j * n + from, n, n - from);
        }

        if (CholeskyDecomposition<TSimd, V>.Decompose(a, first, n, n) >= 0) return false;
        CholeskyDecomposition<TSimd, V>.Substitute(a, u, first, n, n);
        Vectors<TSimd, V>.Clear(v, stride);
        for (var e = padding; e < n; e++) Vectors<TSimd, V>.AddScaled(u[e], scaled.Pointer + (nint)e * stride, v, stride);
        return true;
    }

    public void Dispose()
    {
        scaled.Dispose();
        transposed.Dispose();
        matrix.Dispose();
        entryWeights.Dispose();
        unknowns.Dispose();
    }

    static LargeArray<float> Square(int factors) => LargeArray<float>.Zeros((long)FactorMatrix.StrideFor(factors) * FactorMatrix.StrideFor(factors));

    /// <summary>Loads S and the right side, with zeros in front. Returns false if a weight is negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool TryGather(WeightedRows rows, long offset, int length, float* z, int padding)
    {
        float* to = scaled.Pointer, u = unknowns.Pointer;
        new Span<float>(to, padding * stride).Clear();
        new Span<float>(u, padding).Clear();
        to += padding * stride;
        u += padding;
        var columns = rows.ColumnIndices.Pointer + offset;
        rows.Codes.CopyTo(offset, entryWeights.Writable(0, length));
        var weights = entryWeights.Pointer;
        var end = (int)Math.Min(length + (long)PrefetchDistance, rows.Entries - offset);
        for (var e = 0; e < length; e++, to += stride)
        {
            var weight = PairCode.Weight(weights[e]);
            if (weight < 0) return false; // it has no root
            if (e + PrefetchDistance < end) Prefetch.Row(z + (long)columns[e + PrefetchDistance] * width, stride);
            var root = MathF.Sqrt(MathF.Max(weight, ShortRowRule.MinWeight));
            u[e] = PairCode.RightSide(weights[e]) / root;
            var scale = TSimd.Fill(root);
            var from = z + (long)columns[e] * width;
            for (var k = 0; k < stride; k += TSimd.Count) TSimd.Store(TSimd.Multiply(scale, TSimd.Load(from + k)), to + k);
        }

        return true;
    }
}
