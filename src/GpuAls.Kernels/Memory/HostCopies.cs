using System.Runtime.InteropServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuAls.Kernels.Memory;

/// <summary>
/// Copies from the computer to an accelerator on a stream of their own, so that a card copies while it computes. For CUDA they go through two
/// page-locked buffers: the card reads one while the computer fills the other, and a call returns before its last copy is complete. Other
/// accelerators have no use for page-locked memory. They copy from the source at once.
/// </summary>
sealed class HostCopies : IDisposable
{
    /// <summary>Bytes of each of the two buffers. A copy of 8 MiB takes a third of a millisecond, many times what it takes to start one.</summary>
    public const int BufferBytes = 8 << 20;

    // Bytes that a thread fills at a time.
    const int PartBytes = 1 << 18;

    // One thread copies less than half of what a bus of 25 GB/s carries.
    static readonly ParallelOptions Filling = new() { MaxDegreeOfParallelism = 4 };

    readonly AcceleratorStream stream;
    readonly PageLockedBytes[] buffers;
    int next;

    /// <param name="accelerator">The accelerator.</param>
    public HostCopies(Accelerator accelerator)
    {
        stream = accelerator.CreateStream();
        buffers = accelerator is CudaAccelerator ? [new PageLockedBytes(accelerator), new PageLockedBytes(accelerator)] : [];
    }

    /// <summary>Fills neighbouring elements of a copy. It is called by several threads at once, for different parts.</summary>
    /// <param name="start">The first element of the part, counted from the start of the copy.</param>
    /// <param name="part">The elements to set.</param>
    public delegate void Fill<T>(long start, Span<T> part);

    /// <summary>Copies as many elements as a view has.</summary>
    public void Copy<T>(LargeArray<T> from, long first, ArrayView<T> to) where T : unmanaged
    {
        if (buffers is []) to.CopyFromCPU(stream, from.Slice(first, checked((int)to.Length)));
        else Copy(to, (start, part) => from.Slice(first + start, part.Length).CopyTo(part));
        GC.KeepAlive(from);
    }

    /// <summary>Copies as many values as a view has elements.</summary>
    public void Copy(EntryValues from, long first, ArrayView<float> to)
    {
        if (buffers is []) Transfer.CopyValues(stream, from, first, to);
        else Copy(to, (start, part) => from.CopyTo(first + start, part));
        GC.KeepAlive(from);
    }

    /// <summary>Copies elements that are computed.</summary>
    public void Copy<T>(ArrayView<T> to, Fill<T> fill) where T : unmanaged
    {
        if (buffers is [])
        {
            var computed = new T[to.Length];
            fill(0, computed);
            to.CopyFromCPU(stream, computed);
            return;
        }

        var chunk = BufferBytes / Interop.SizeOf<T>();
        for (long start = 0; start < to.Length; start += chunk)
        {
            var length = (int)Math.Min(chunk, to.Length - start);
            FillInParts(buffers[next].Bytes, start, length, fill);
            // The copy before reads the other buffer, which is filled after this.
            stream.Synchronize();
            to.SubView(start, length).CopyFromCPUUnsafeAsync(stream, ref MemoryMarshal.Cast<byte, T>(buffers[next].Bytes.AsSpan())[0], length);
            next = 1 - next;
        }
    }

    /// <summary>Returns when all copies are complete. Launches that are queued afterwards see them.</summary>
    public void Finish() => stream.Synchronize();

    public void Dispose()
    {
        try
        {
            Finish();
        }
        finally
        {
            foreach (var buffer in buffers) buffer.Dispose();
            stream.Dispose();
        }
    }

    static void FillInParts<T>(byte[] bytes, long start, int length, Fill<T> fill) where T : unmanaged
    {
        var partLength = PartBytes / Interop.SizeOf<T>();
        Parallel.For(0, (length + partLength - 1) / partLength, Filling, number =>
        {
            var first = number * partLength;
            fill(start + first, MemoryMarshal.Cast<byte, T>(bytes.AsSpan()).Slice(first, Math.Min(partLength, length - first)));
        });
    }

    /// <summary>Memory of the computer that stays where it is, so that a card can read it while the computer does something else.</summary>
    sealed class PageLockedBytes : IDisposable
    {
        readonly PageLockScope<byte> scope;

        public PageLockedBytes(Accelerator accelerator) => scope = accelerator.CreatePageLockFromPinned(Bytes);

        public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);

        public void Dispose() => scope.Dispose();
    }
}
