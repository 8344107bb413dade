using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Queries;

/// <summary>Memory of a device that each batch of questions divides anew. It is allocated once, so that no batch can run out of memory.</summary>
/// <param name="accelerator">The accelerator.</param>
/// <param name="words">Its size, in words of 4 bytes.</param>
sealed class WorkSpace(Accelerator accelerator, long words) : IDisposable
{
    // Every array begins at a multiple of 16 bytes.
    const int Alignment = 4;

    readonly MemoryBuffer1D<int, Stride1D.Dense> buffer = accelerator.Allocate1D<int>(words);
    long taken;

    /// <summary>The size in words.</summary>
    public long Length => buffer.Length;

    /// <summary>Words that arrays of these lengths take.</summary>
    public static long Words(params ReadOnlySpan<long> lengths)
    {
        var sum = 0L;
        foreach (var length in lengths) sum += RoundUp(length);
        return sum;
    }

    /// <summary>Frees all arrays.</summary>
    public void Clear() => taken = 0;

    /// <summary>Takes an array.</summary>
    /// <typeparam name="T">A number of 4 bytes.</typeparam>
    public ArrayView<T> Take<T>(long length) where T : unmanaged
    {
        ArrayView<int> array = buffer.View.SubView(taken, length);
        taken += RoundUp(length);
        return array.Cast<T>();
    }

    /// <summary>Takes an array and copies values to it.</summary>
    public ArrayView<int> Take(int[] values)
    {
        var array = Take<int>(values.Length);
        array.CopyFromCPU(accelerator.DefaultStream, values);
        return array;
    }

    public void Dispose() => buffer.Dispose();

    static long RoundUp(long length) => (length + Alignment - 1) / Alignment * Alignment;
}
