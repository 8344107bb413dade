using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using ILGPU;

namespace GpuAls.Kernels.ConjugateGradient;

static partial class GroupRowsKernel
{
    /// <summary>
    /// q += Σ s(e)·yₑ over entries of one row, by one group, in chunks of 32 entries: first their products yₑ·p, by up to eight threads an entry, so
    /// that neighbouring threads read neighbouring quads; then the sum. No other thread may write this row of q: thread t reads and writes only its
    /// own quads of it.
    /// </summary>
    /// <param name="memory">Shared memory.</param>
    /// <param name="batch">The entries and the fixed side.</param>
    /// <param name="start">The first entry.</param>
    /// <param name="end">The end: one after the last entry.</param>
    /// <param name="p">The vectors that the entries are multiplied with.</param>
    /// <param name="row">The row of p.</param>
    /// <param name="entrySum">The sum of the start or of a step.</param>
    /// <param name="q">In and out.</param>
    /// <param name="qRow">The row of q.</param>
    static void AddEntries<TView>(
        GroupMemory memory, BatchView<TView> batch, long start, long end, FactorsView p, int row, EntrySum entrySum, FactorsView q, int qRow)
        where TView : struct, IFactorsView<TView>
    {
        var products = memory.Products;
        var coefficients = memory.Coefficients;
        var columns = batch.Rows.Columns;
        var share = ThreadsPerEntry();
        for (var first = start; first < end; first += GroupMemory.ChunkLength)
        {
            var count = (int)IntrinsicMath.Min(GroupMemory.ChunkLength, end - first);
            for (var e = Group.IdxX / share; e < count; e += Group.DimX / share)
                products[e * share + Group.IdxX % share] = PartOfDot(batch.Y, columns[first + e], p, row, share);
            GroupBarrier.Wait(); // the parts of the dot products are there
            for (var e = Group.IdxX; e < count; e += Group.DimX)
            {
                var dot = 0f;
                for (var part = 0; part < share; part++) dot += products[e * share + part];
                coefficients[e] = entrySum.Coefficient(batch.Rows.Weights[first + e], dot);
            }

            GroupBarrier.Wait(); // the coefficients are there
            for (var quad = Group.IdxX; quad < q.QuadsPerRow; quad += Group.DimX)
            {
                var sum = q.Load(qRow, quad);
                for (var e = 0; e < count; e++) sum = sum.Add(coefficients[e], batch.Y.Load(columns[first + e], quad));
                q.Store(qRow, quad, sum);
            }

            // No barrier is needed here: all threads have read these products, and the next coefficients are written after a barrier.
        }
    }

    static float PartOfDot<TView>(TView y, int column, FactorsView p, int row, int share)
        where TView : struct, IFactorsView<TView>
    {
        var sum = 0f;
        for (var quad = Group.IdxX % share; quad < y.QuadsPerRow; quad += share) sum += y.Load(column, quad).Dot(p.Load(row, quad));
        return sum;
    }

    /// <summary>The largest power of two up to eight that divides the group.</summary>
    static int ThreadsPerEntry()
    {
        var share = GroupMemory.MaxThreadsPerEntry;
        while (Group.DimX % share != 0) share /= 2;
        return share;
    }
}

/// <summary>The 2.2 KiB of shared memory that the threads of a group use while they work on a row. A kernel allocates it once.</summary>
readonly struct GroupMemory(ArrayView<float> products, ArrayView<float> coefficients, ArrayView<float> sums)
{
    /// <summary>Maximum threads of a group.</summary>
    public const int MaxThreads = 256;

    /// <summary>Entries in a chunk.</summary>
    public const int ChunkLength = 32;

    /// <summary>Maximum threads that share the dot product of one entry.</summary>
    public const int MaxThreadsPerEntry = 8;

    readonly ArrayView<float> sums = sums;

    /// <summary>[entries × threads an entry] Parts of y·p.</summary>
    public ArrayView<float> Products { get; } = products;

    /// <summary>[entries] s(e).</summary>
    public ArrayView<float> Coefficients { get; } = coefficients;

    public static GroupMemory Allocate() => new(
        SharedMemory.Allocate<float>(ChunkLength * MaxThreadsPerEntry),
        SharedMemory.Allocate<float>(ChunkLength),
        SharedMemory.Allocate<float>(MaxThreads));

    /// <summary>
    /// The sum of one number from each thread, returned to every thread. It is a tree, whose order the group size decides. Every thread must call it.
    /// </summary>
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
        GroupBarrier.Wait(); // every thread has read the sum: the next one may use this memory
        return sum;
    }
}
