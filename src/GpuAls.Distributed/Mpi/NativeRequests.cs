using System.Runtime.InteropServices;

namespace GpuAls.Distributed.Mpi;

/// <summary>An array of MPI_Request outside the managed heap: MPI writes to it while the operations run.</summary>
/// <param name="capacity">The number of requests that fit.</param>
/// <param name="requestBytes">The size of an MPI_Request.</param>
sealed unsafe class NativeRequests(int capacity, int requestBytes) : IDisposable
{
    /// <summary>The first request.</summary>
    public void* Pointer { get; } = NativeMemory.AllocZeroed((nuint)capacity, (nuint)requestBytes);

    /// <summary>The number of requests.</summary>
    public int Count { get; private set; }

    /// <summary>Removes all.</summary>
    public void Clear() => Count = 0;

    /// <summary>The place of one more.</summary>
    public void* Add() => (byte*)Pointer + Count++ * requestBytes;

    public void Dispose() => NativeMemory.Free(Pointer);
}
