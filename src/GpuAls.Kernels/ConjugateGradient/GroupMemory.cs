using ILGPU;

namespace GpuAls.Kernels;

/// <summary>What the threads of a group share while they work on a row; 2.2 KiB. Allocated once in a kernel.</summary>
readonly struct GroupMemory(ArrayView<float> products, ArrayView<float> coefficients, ArrayView<float> sums)
{
    /// <summary>The most threads of a group.</summary>
    public const int MostThreads = 256;

    readonly ArrayView<float> sums = sums;

    /// <summary>[entries × threads an entry] Parts of y·p.</summary>
    public ArrayView<float> Products { get; } = products;

    /// <summary>[entries] s(e).</summary>
    public ArrayView<float> Coefficients { get; } = coefficients;

    public static GroupMemory Allocate() => new(
        SharedMemory.Allocate<float>(GroupEntrySum.Tile * GroupEntrySum.MostShare),
        SharedMemory.Allocate<float>(GroupEntrySum.Tile),
        SharedMemory.Allocate<float>(MostThreads));

    /// <summary>The sum of one number a thread, for every thread, as a tree: the order is fixed by the group size. Every thread of the group must call it.</summary>
    public float Sum(float value)
    {
        sums[Group.IdxX] = value;
        GroupBarrier.Wait();
        for (var width = Group.DimX; width > 1;)
        {
            var half = (width + 1) / 2;
            if (Group.IdxX + half < width) sums[Group.IdxX] += sums[Group.IdxX + half];
            GroupBarrier.Wait();
            width = half;
        }

        var sum = sums[0];
        GroupBarrier.Wait(); // everybody has read: the next sum may use this memory
        return sum;
    }
}
