using System.Runtime.InteropServices;

namespace GpuAls.Distributed.Mpi;

/// <summary>Arrays of MPI_Request and MPI_Status outside the managed heap: MPI writes to them while the operations run.</summary>
/// <param name="capacity">The number of requests that fit.</param>
/// <param name="constants">The sizes.</param>
sealed unsafe class NativeRequests(int capacity, MpiConstants constants) : IDisposable
{
    readonly byte* statuses = (byte*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)constants.StatusBytes);

    /// <summary>The first request.</summary>
    public void* Pointer { get; } = NativeMemory.AllocZeroed((nuint)capacity, (nuint)constants.RequestBytes);

    /// <summary>The number of requests.</summary>
    public int Count { get; private set; }

    /// <summary>Removes all. The statuses stay.</summary>
    public void Clear() => Count = 0;

    /// <summary>The place of one more.</summary>
    public void* Add()
    {
        new Span<byte>(Status(Count), constants.StatusBytes).Clear();
        return (byte*)Pointer + Count++ * constants.RequestBytes;
    }

    /// <summary>The status of a request.</summary>
    public void* Status(int request) => statuses + request * constants.StatusBytes;

    /// <summary>The first error of a request that ended; null if none has one.</summary>
    public int? Error()
    {
        for (var request = 0; request < Count; request++)
        {
            var error = *(int*)((byte*)Status(request) + constants.ErrorOffset);
            if (error != 0 && error != constants.Pending) return error;
        }

        return null;
    }

    public void Dispose()
    {
        NativeMemory.Free(Pointer);
        NativeMemory.Free(statuses);
    }
}
