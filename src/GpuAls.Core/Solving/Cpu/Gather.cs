using System.Runtime.CompilerServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// Copies the vectors that a row's entries point to side by side, so that every later pass over them reads cache and not memory.
/// </summary>
static unsafe class Gather<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    // Rows are scattered over hundreds of megabytes, where no processor can guess the next one: ask for it this many entries early.
    const int Ahead = 8;

    /// <summary>to[e, :] = y[column of entry first + e, :] for count entries.</summary>
    /// <param name="rows">Whose entries.</param>
    /// <param name="first">The first entry.</param>
    /// <param name="count">How many.</param>
    /// <param name="y">[columns × stride]</param>
    /// <param name="to">[count × stride]</param>
    /// <param name="stride">Floats in a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(SparseRows rows, long first, int count, float* y, float* to, int stride)
    {
        var columns = rows.ColumnIndices.Pointer + first;
        var ahead = (int)Math.Min(count + (long)Ahead, rows.Entries - first);
        for (var e = 0; e < count; e++, to += stride)
        {
            if (e + Ahead < ahead) Prefetch.Row(y + (long)columns[e + Ahead] * stride, stride);
            Vectors<TSimd, V>.Copy(y + (long)columns[e] * stride, to, stride);
        }
    }
}
