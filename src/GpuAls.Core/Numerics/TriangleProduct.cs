using System.Runtime.CompilerServices;

namespace GpuAls.Core.Numerics;

/// <summary>The product of eight rows with a triangular matrix [stride × stride], with half the work of a full matrix.</summary>
static unsafe class TriangleProduct<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    // The width of a tile of two 512-bit vectors.
    const int Columns = 32;

    /// <summary>to = rows · T for a lower triangle T: column j of the result needs the columns from j on.</summary>
    /// <param name="rows">[8 × stride]</param>
    /// <param name="triangle">[stride × stride]</param>
    /// <param name="to">[8 × stride] The result, in other memory than <paramref name="rows"/>.</param>
    /// <param name="stride">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Lower(float* rows, float* triangle, float* to, int stride)
    {
        new Span<float>(to, Tile<TSimd, V>.Rows * stride).Clear();
        for (var j = 0; j < stride; j += Columns)
        {
            Tile<TSimd, V>.Add(
                rows + j, stride, 1, triangle + (long)j * stride + j, stride, stride - j, 1, to + j, stride, Math.Min(Columns, stride - j));
        }
    }

    /// <summary>to = rows · T for an upper triangle T: column j of the result needs the columns up to j.</summary>
    /// <param name="rows">[8 × stride]</param>
    /// <param name="triangle">[stride × stride]</param>
    /// <param name="to">[8 × stride] The result, in other memory than <paramref name="rows"/>.</param>
    /// <param name="stride">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Upper(float* rows, float* triangle, float* to, int stride)
    {
        new Span<float>(to, Tile<TSimd, V>.Rows * stride).Clear();
        for (var j = 0; j < stride; j += Columns)
        {
            var columns = Math.Min(Columns, stride - j);
            Tile<TSimd, V>.Add(rows, stride, 1, triangle + j, stride, j + columns, 1, to + j, stride, columns);
        }
    }
}
