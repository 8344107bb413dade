using System.Runtime.InteropServices;
using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Copies of large arrays over the bus, in pieces that a span can count.</summary>
static class Transfer
{
    const int PieceBytes = 1 << 30;

    // Values that are looked up at a time, so that the computer never holds all of them a second time.
    const int PieceValues = 1 << 20;

    /// <summary>A buffer with the bytes of an array, read as elements of another type; one unused element where the array is empty, for no device has buffers of none.</summary>
    public static MemoryBuffer1D<TDevice, Stride1D.Dense> Upload<THost, TDevice>(Accelerator accelerator, LargeArray<THost> values)
        where THost : unmanaged
        where TDevice : unmanaged
    {
        var buffer = accelerator.Allocate1D<TDevice>(Math.Max(1, DeviceLength<THost, TDevice>(values)));
        ForEachPiece<THost, TDevice>(buffer, values, (view, span) => view.CopyFromCPU(accelerator.DefaultStream, span));
        GC.KeepAlive(values);
        return buffer;
    }

    /// <summary>A buffer with the values of entries; one unused element where there are none.</summary>
    public static MemoryBuffer1D<float, Stride1D.Dense> Upload(Accelerator accelerator, EntryValues values)
    {
        var buffer = accelerator.Allocate1D<float>(Math.Max(1, values.Length));
        if (values.Length > 0) CopyValues(accelerator.DefaultStream, values, 0, buffer.View.AsContiguous().SubView(0, values.Length));
        return buffer;
    }

    /// <summary>Copies the values of as many entries as a view has elements; the copy is complete when this returns.</summary>
    /// <param name="stream">What copies.</param>
    /// <param name="values">The values.</param>
    /// <param name="first">The first entry.</param>
    /// <param name="to">Where to.</param>
    public static void CopyValues(AcceleratorStream stream, EntryValues values, long first, ArrayView<float> to)
    {
        var buffer = new float[Math.Min(PieceValues, to.Length)];
        for (long start = 0; start < to.Length; start += PieceValues)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(PieceValues, to.Length - start));
            values.CopyTo(first + start, piece);
            to.SubView(start, piece.Length).CopyFromCPU(stream, piece);
            // The next piece goes through the same buffer.
            stream.Synchronize();
        }
    }

    /// <summary>Copies a buffer back over the array that it was made from.</summary>
    public static void Download<TDevice, THost>(Accelerator accelerator, MemoryBuffer1D<TDevice, Stride1D.Dense> buffer, LargeArray<THost> values)
        where TDevice : unmanaged
        where THost : unmanaged
    {
        ForEachPiece<THost, TDevice>(buffer, values, (view, span) => view.CopyToCPU(accelerator.DefaultStream, span));
        GC.KeepAlive(values);
    }

    delegate void Copy<TDevice>(ArrayView<TDevice> view, Span<TDevice> span) where TDevice : unmanaged;

    static void ForEachPiece<THost, TDevice>(MemoryBuffer1D<TDevice, Stride1D.Dense> buffer, LargeArray<THost> values, Copy<TDevice> copy)
        where THost : unmanaged
        where TDevice : unmanaged
    {
        var hostPerDevice = Interop.SizeOf<TDevice>() / Interop.SizeOf<THost>();
        var length = DeviceLength<THost, TDevice>(values);
        var piece = PieceBytes / Interop.SizeOf<TDevice>();
        for (long start = 0; start < length; start += piece)
        {
            var count = (int)Math.Min(piece, length - start);
            var span = MemoryMarshal.Cast<THost, TDevice>(values.Writable(start * hostPerDevice, count * hostPerDevice));
            copy(buffer.View.SubView(start, count), span);
        }
    }

    static long DeviceLength<THost, TDevice>(LargeArray<THost> values)
        where THost : unmanaged
        where TDevice : unmanaged =>
        values.Bytes / Interop.SizeOf<TDevice>();
}
