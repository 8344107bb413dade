using System.Runtime.InteropServices;
using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Copies of large arrays over the bus, in pieces that a span can count.</summary>
static class Transfer
{
    const int PieceBytes = 1 << 30;

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
