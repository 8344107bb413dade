using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Memory of a device that each round of questions cuts up anew: it is allocated once, so that no round can run out of memory.</summary>
/// <param name="accelerator">Where it lies.</param>
/// <param name="words">Its size, in words of 4 bytes.</param>
sealed class WorkSpace(Accelerator accelerator, long words) : IDisposable
{
    // Every part begins at a whole 16 bytes.
    const int Alignment = 4;

    readonly MemoryBuffer1D<int, Stride1D.Dense> buffer = accelerator.Allocate1D<int>(words);
    long taken;

    /// <summary>Words.</summary>
    public long Length => buffer.Length;

    /// <summary>Words that parts of these lengths take.</summary>
    public static long Words(params ReadOnlySpan<long> lengths)
    {
        var sum = 0L;
        foreach (var length in lengths) sum += RoundUp(length);
        return sum;
    }

    /// <summary>Takes all parts back.</summary>
    public void Clear() => taken = 0;

    /// <summary>The next part.</summary>
    /// <typeparam name="T">A number of 4 bytes.</typeparam>
    public ArrayView<T> Take<T>(long length) where T : unmanaged
    {
        ArrayView<int> part = buffer.View.SubView(taken, length);
        taken += RoundUp(length);
        return part.Cast<T>();
    }

    /// <summary>The next part, with these values.</summary>
    public ArrayView<int> Take(int[] values)
    {
        var part = Take<int>(values.Length);
        part.CopyFromCPU(accelerator.DefaultStream, values);
        return part;
    }

    public void Dispose() => buffer.Dispose();

    static long RoundUp(long length) => (length + Alignment - 1) / Alignment * Alignment;
}
