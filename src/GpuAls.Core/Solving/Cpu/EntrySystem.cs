using System.Runtime.CompilerServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// The exact system of a row with few entries, one unknown an entry instead of one a factor: (I + S·Sᵀ)·u = (1 + w)/√w, 0 of a dislike, then v = Sᵀ·u, for S = √W·Z [n × f], the
/// row's whitened vectors (docs/math.md). It needs n²·f/2 + n³/6 multiply-adds where the system in the factors needs n·f²/2 + f³/6.
/// </summary>
/// <param name="factors">f.</param>
sealed unsafe class EntrySystem<TSimd, V>(int factors) : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    // A weight of zero counts as this one. |z| ≤ 1, so that I + w·zzᵀ is I to the last bit, and nothing is divided by zero.
    const float LeastWeight = 1e-20f;

    // Entries are asked for this many early, those of the next row too.
    const int Ahead = 32;
    const int Band = Tile<TSimd, V>.Rows;

    // What is copied from the whitened side is filled up to whole vectors only.
    readonly int stride = FactorMatrix.StrideFor(factors);
    readonly int width = GramTriangles.WidthFor(factors);
    readonly LargeArray<float> scaled = Square(factors);
    readonly LargeArray<float> transposed = Square(factors);
    readonly LargeArray<float> matrix = Square(factors);
    readonly LargeArray<float> entryWeights = LargeArray<float>.Zeros(FactorMatrix.StrideFor(factors));
    readonly LargeArray<float> unknowns = LargeArray<float>.Zeros(FactorMatrix.StrideFor(factors));

    /// <summary>Up to how many entries it takes less time than the system in the factors: measured, they are level at n = f.</summary>
    public static int MostFor(int factors) => factors - 1;

    /// <summary>Whether the rows' systems get so much smaller that a side is worth whitening, which is f² multiply-adds a row of it and some f³ for its triangles.</summary>
    /// <param name="rows">The rows to solve.</param>
    /// <param name="y">The fixed side.</param>
    public static bool Pays(SparseRows rows, FactorMatrix y)
    {
        double f = y.Factors, saved = 0;
        for (var row = 0; row < rows.Rows; row++)
        {
            double n = rows.RowLength(row);
            if (n > 0 && n <= MostFor(y.Factors)) saved += (f - n) * (n * f / 2 + (f * f + f * n + n * n) / 6);
        }

        return saved > y.Rows * f * f + 8 * f * f * f;
    }

    /// <summary>Solves a row.</summary>
    /// <param name="rows">Weights w.</param>
    /// <param name="row">Which row; it has from one entry to <see cref="MostFor"/>.</param>
    /// <param name="z">[columns × width] The whitened side.</param>
    /// <param name="v">[stride] The solution.</param>
    /// <returns>False: a weight is negative, as the scaled confidence has them, or the numbers are not finite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TrySolve(SparseRows rows, int row, float* z, float* v)
    {
        var length = rows.RowLength(row);
        var n = FactorMatrix.StrideFor(length);
        // What fills n up to whole vectors stands in front, where the triangle is widest and its rows are left out: eight of them at a time.
        var filling = n - length;
        var first = filling / Band * Band;
        if (!TryGather(rows, rows.Offsets[row], length, z, filling)) return false;
        Transposition.Of(scaled.Pointer, stride, stride, transposed.Pointer, n);

        float* a = matrix.Pointer, s = transposed.Pointer, u = unknowns.Pointer;
        for (var j = first; j < n; j += Band)
        {
            var from = j / FactorMatrix.Alignment * FactorMatrix.Alignment;
            for (var i = j; i < j + Band; i++)
            {
                Vectors<TSimd, V>.Clear(a + i * n + from, n - from);
                a[i * n + i] = 1;
            }

            Tile<TSimd, V>.Add(s + j, 1, n, s + from, n, factors, 1, a + j * n + from, n, n - from);
        }

        if (CholeskyDecomposition<TSimd, V>.Decompose(a, first, n, n) >= 0) return false;
        CholeskyDecomposition<TSimd, V>.Substitute(a, u, first, n, n);
        Vectors<TSimd, V>.Clear(v, stride);
        for (var e = filling; e < n; e++) Vectors<TSimd, V>.AddScaled(u[e], scaled.Pointer + (nint)e * stride, v, stride);
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

    /// <summary>S and the right side, zeros in front; false where a weight is negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool TryGather(SparseRows rows, long offset, int length, float* z, int filling)
    {
        float* to = scaled.Pointer, u = unknowns.Pointer;
        new Span<float>(to, filling * stride).Clear();
        new Span<float>(u, filling).Clear();
        to += filling * stride;
        u += filling;
        var columns = rows.ColumnIndices.Pointer + offset;
        rows.Values.CopyTo(offset, entryWeights.Writable(0, length));
        var weights = entryWeights.Pointer;
        var ahead = (int)Math.Min(length + (long)Ahead, rows.Entries - offset);
        for (var e = 0; e < length; e++, to += stride)
        {
            var weight = PairCode.Weight(weights[e]);
            if (weight < 0) return false; // √w is taken
            if (e + Ahead < ahead) Prefetch.Row(z + (long)columns[e + Ahead] * width, stride);
            var root = MathF.Sqrt(MathF.Max(weight, LeastWeight));
            u[e] = PairCode.RightSide(weights[e]) / root;
            var scale = TSimd.Fill(root);
            var from = z + (long)columns[e] * width;
            for (var k = 0; k < stride; k += TSimd.Count) TSimd.Store(TSimd.Multiply(scale, TSimd.Load(from + k)), to + k);
        }

        return true;
    }
}
