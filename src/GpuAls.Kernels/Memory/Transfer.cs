using System.Runtime.InteropServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Memory;

/// <summary>Copies of large arrays between the computer and an accelerator, in chunks that fit a span.</summary>
static class Transfer
{
    const int ChunkBytes = 1 << 30;

    // Values decoded at a time, so that the computer never holds all of them twice.
    const int ChunkValues = 1 << 20;

    /// <summary>
    /// Copies an array to a new buffer of elements of another type with the same bytes. For an empty array the buffer has one unused element, because
    /// no device has empty buffers.
    /// </summary>
    public static MemoryBuffer1D<TDevice, Stride1D.Dense> Upload<THost, TDevice>(Accelerator accelerator, LargeArray<THost> values)
        where THost : unmanaged
        where TDevice : unmanaged
    {
        var buffer = accelerator.Allocate1D<TDevice>(Math.Max(1, DeviceLength<THost, TDevice>(values)));
        Upload(accelerator, values, buffer);
        return buffer;
    }

    /// <summary>Copies an array to a buffer of elements of another type with the same bytes.</summary>
    public static void Upload<THost, TDevice>(
        Accelerator accelerator, LargeArray<THost> values, MemoryBuffer1D<TDevice, Stride1D.Dense> buffer)
        where THost : unmanaged
        where TDevice : unmanaged
    {
        Upload(accelerator, values, 0, values.Length, buffer);
    }

    /// <summary>Copies the elements [first, end) of an array to the same places of a buffer.</summary>
    public static void Upload<THost, TDevice>(
        Accelerator accelerator, LargeArray<THost> values, long first, long end, MemoryBuffer1D<TDevice, Stride1D.Dense> buffer)
        where THost : unmanaged
        where TDevice : unmanaged
    {
        ForEachChunk<THost, TDevice>(buffer, values, first, end, (view, span) => view.CopyFromCPU(accelerator.DefaultStream, span));
        GC.KeepAlive(values);
    }

    /// <summary>Copies the values of entries to a new buffer, which has one unused element if there are none.</summary>
    public static MemoryBuffer1D<float, Stride1D.Dense> Upload(Accelerator accelerator, EntryValues values)
    {
        var buffer = accelerator.Allocate1D<float>(Math.Max(1, values.Length));
        if (values.Length > 0) CopyValues(accelerator.DefaultStream, values, 0, buffer.View.AsContiguous().SubView(0, values.Length));
        return buffer;
    }

    /// <summary>Copies as many values as a view has elements, and returns when the copy is complete.</summary>
    /// <param name="stream">The stream that copies.</param>
    /// <param name="values">The values.</param>
    /// <param name="first">The first entry.</param>
    /// <param name="to">The view to copy to.</param>
    public static void CopyValues(AcceleratorStream stream, EntryValues values, long first, ArrayView<float> to)
    {
        var buffer = new float[Math.Min(ChunkValues, to.Length)];
        for (long start = 0; start < to.Length; start += ChunkValues)
        {
            var chunk = buffer.AsSpan(0, (int)Math.Min(ChunkValues, to.Length - start));
            values.CopyTo(first + start, chunk);
            to.SubView(start, chunk.Length).CopyFromCPU(stream, chunk);
            // The next chunk goes through the same buffer.
            stream.Synchronize();
        }
    }

    /// <summary>Copies a part of a buffer back over the elements [first, end) of the array that it was made from.</summary>
    public static void Download<TDevice, THost>(
        Accelerator accelerator, MemoryBuffer1D<TDevice, Stride1D.Dense> buffer, LargeArray<THost> values, long first, long end)
        where TDevice : unmanaged
        where THost : unmanaged
    {
        ForEachChunk<THost, TDevice>(buffer, values, first, end, (view, span) => view.CopyToCPU(accelerator.DefaultStream, span));
        GC.KeepAlive(values);
    }

    /// <summary>Queues a copy of rows to a buffer, from one of the same accelerator or of one whose memory it can access.</summary>
    /// <param name="stream">A stream of the first accelerator.</param>
    /// <param name="buffer">The buffer that is overwritten.</param>
    /// <param name="to">Its first row that is overwritten.</param>
    /// <param name="from">The buffer that is copied.</param>
    /// <param name="first">Its first row that is copied.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="length">The elements of a row.</param>
    public static void CopyRows<T>(
        AcceleratorStream stream,
        MemoryBuffer1D<T, Stride1D.Dense> buffer,
        int to,
        MemoryBuffer1D<T, Stride1D.Dense> from,
        int first,
        int count,
        int length)
        where T : unmanaged =>
        buffer.View.AsContiguous().SubView((long)to * length, (long)count * length)
            .CopyFrom(stream, from.View.AsContiguous().SubView((long)first * length, (long)count * length));

    delegate void Copy<TDevice>(ArrayView<TDevice> view, Span<TDevice> span) where TDevice : unmanaged;

    static void ForEachChunk<THost, TDevice>(
        MemoryBuffer1D<TDevice, Stride1D.Dense> buffer, LargeArray<THost> values, long first, long end, Copy<TDevice> copy)
        where THost : unmanaged
        where TDevice : unmanaged
    {
        var hostPerDevice = Interop.SizeOf<TDevice>() / Interop.SizeOf<THost>();
        var length = end / hostPerDevice;
        var chunk = ChunkBytes / Interop.SizeOf<TDevice>();
        for (var start = first / hostPerDevice; start < length; start += chunk)
        {
            var count = (int)Math.Min(chunk, length - start);
            var span = MemoryMarshal.Cast<THost, TDevice>(values.Writable(start * hostPerDevice, count * hostPerDevice));
            copy(buffer.View.SubView(start, count), span);
        }
    }

    static long DeviceLength<THost, TDevice>(LargeArray<THost> values)
        where THost : unmanaged
        where TDevice : unmanaged =>
        values.Bytes / Interop.SizeOf<TDevice>();
}
