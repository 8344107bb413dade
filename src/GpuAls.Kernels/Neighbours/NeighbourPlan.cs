using GpuAls.Core.Interactions;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Planning;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Neighbours;

/// <summary>The launch of <see cref="NeighbourKernel"/> and its memory, decided before anything is allocated.</summary>
/// <param name="Groups">The number of groups, each with its own memory.</param>
/// <param name="Threads">Threads in a group.</param>
/// <param name="Team">Threads that share a row.</param>
/// <param name="BatchItems">Items of one launch, whose weights are then copied to the computer.</param>
sealed record NeighbourPlan(int Groups, int Threads, int Team, int BatchItems)
{
    const int WarpSize = 32;
    const int WordBits = 32;

    // Groups wait for memory most of the time, and several on a multiprocessor wait at once.
    const int GroupsPerMultiprocessor = 4;
    const int MaxBatchItems = 1 << 14;

    // The rest stays for the model that was trained and for what others do with the device.
    const double ShareOfMemory = 0.5;

    /// <summary>Words of a user's mask.</summary>
    public static int Words(int count) => (count + WordBits - 1) / WordBits;

    /// <summary>The plan for an accelerator; null if the memory does not suffice for one group.</summary>
    /// <param name="accelerator">The accelerator.</param>
    /// <param name="byUser">[users × items] Likes.</param>
    /// <param name="count">K.</param>
    /// <param name="regularizations">The number of λ.</param>
    public static NeighbourPlan? For(Accelerator accelerator, SparseRows byUser, int count, int regularizations) =>
        For(accelerator, DeviceMemory.Of(accelerator).Usable, byUser, count, regularizations);

    /// <summary>The plan for some memory.</summary>
    internal static NeighbourPlan? For(Accelerator accelerator, long usable, SparseRows byUser, int count, int regularizations)
    {
        var isSingle = accelerator.IsEmulated() || accelerator.MaxNumThreadsPerGroup < WarpSize;
        var batch = Math.Min(MaxBatchItems, byUser.Columns);
        var left = (long)(ShareOfMemory * usable) - FixedBytes(byUser, count, regularizations, batch);
        var wanted = isSingle ? Environment.ProcessorCount : GroupsPerMultiprocessor * accelerator.NumMultiprocessors;
        var groups = Math.Min(Math.Min(wanted, batch), left / GroupBytes(byUser.Rows, byUser.Columns, count));
        if (groups < 1) return null;
        var threads = Math.Min(NeighbourKernel.MaxThreads, accelerator.MaxNumThreadsPerGroup / WarpSize * WarpSize);
        return new NeighbourPlan((int)groups, isSingle ? 1 : threads, isSingle ? 1 : WarpSize, batch);
    }

    /// <summary>Bytes of the interactions of both sides, and of the weights of a batch.</summary>
    static long FixedBytes(SparseRows byUser, int count, int regularizations, int batch) =>
        sizeof(long) * (byUser.Rows + byUser.Columns + 2L)
        + 2 * sizeof(int) * byUser.Entries
        + batch * (sizeof(int) + (long)count * (sizeof(int) + sizeof(float) * regularizations));

    /// <summary>Bytes of one group.</summary>
    static long GroupBytes(long users, long items, long count) =>
        2 * sizeof(int) * items
        + (Words((int)count) + 2) * sizeof(int) * users
        + (sizeof(int) + sizeof(double)) * (count * count + count);
}
