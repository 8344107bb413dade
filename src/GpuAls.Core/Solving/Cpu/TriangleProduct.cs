using System.Runtime.CompilerServices;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>Rows of factors times a triangle [stride × stride] from the right, eight rows at a time: half the work of a whole matrix.</summary>
static unsafe class TriangleProduct<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    // As wide as a tile of two 512-bit vectors.
    const int Block = 32;

    /// <summary>to = rows · T for T of zeros above its diagonal: column j needs the rows' factors from j on.</summary>
    /// <param name="rows">[8 × stride]</param>
    /// <param name="triangle">[stride × stride]</param>
    /// <param name="to">[8 × stride], other memory than <paramref name="rows"/>.</param>
    /// <param name="stride">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Lower(float* rows, float* triangle, float* to, int stride)
    {
        new Span<float>(to, Tile<TSimd, V>.Rows * stride).Clear();
        for (var j = 0; j < stride; j += Block)
        {
            Tile<TSimd, V>.Add(
                rows + j, stride, 1, triangle + (long)j * stride + j, stride, stride - j, 1, to + j, stride, Math.Min(Block, stride - j));
        }
    }

    /// <summary>to = rows · T for T of zeros below its diagonal: column j needs the rows' factors up to j.</summary>
    /// <param name="rows">[8 × stride]</param>
    /// <param name="triangle">[stride × stride]</param>
    /// <param name="to">[8 × stride], other memory than <paramref name="rows"/>.</param>
    /// <param name="stride">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Upper(float* rows, float* triangle, float* to, int stride)
    {
        new Span<float>(to, Tile<TSimd, V>.Rows * stride).Clear();
        for (var j = 0; j < stride; j += Block)
        {
            var columns = Math.Min(Block, stride - j);
            Tile<TSimd, V>.Add(rows, stride, 1, triangle + j, stride, j + columns, 1, to + j, stride, columns);
        }
    }
}
