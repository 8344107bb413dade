using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Memory;
using GpuAls.Testing;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class EntryStagingOnCpuAccelerator(CpuAcceleratorFixture device) : EntryStagingTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class EntryStagingOnCuda(CudaFixture device) : EntryStagingTests(device), IClassFixture<CudaFixture>;
public sealed class EntryStagingOnOpenCl(OpenClFixture device) : EntryStagingTests(device), IClassFixture<OpenClFixture>;

/// <summary>Batches of a matrix are copied to a device while it reads the batch before.</summary>
public abstract class EntryStagingTests(DeviceFixture device)
{
    // Entries of a batch around the size of a copy, which is 8 MiB: 2,097,152 columns.
    const int CopyLength = HostCopies.BufferBytes / sizeof(int);

    [Theory, InlineData(1), InlineData(1000), InlineData(CopyLength), InlineData(CopyLength + 1), InlineData(5 * CopyLength / 2)]
    public void Take_AfterPrefetch_HasTheRowsOfTheBatch(int length)
    {
        var rows = Rows(length, 1, 0, length, 7);
        RowBatch[] batches = [new(0, 2, 0, 0, 0, 0), new(2, 2, 0, 0, 0, 0), new(4, 1, 0, 0, 0, 0)];
        using var staging = new EntryStaging(device.Accelerator, 2, Math.Max(length + 1, 7));
        for (var number = 0; number < batches.Length; number++)
        {
            var view = staging.Take(rows, batches[number]);
            // As a solver does: the next batch is copied to the other buffer before this one is read.
            if (number + 1 < batches.Length) staging.Prefetch(rows, batches[number + 1]);
            AssertHasRows(view, rows, batches[number]);
        }
    }

    [Fact]
    public void Take_OfABatchThatWasNotPrefetched_CopiesIt()
    {
        var rows = Rows(3, 0, 5);
        var other = Rows(4, 1);
        using var staging = new EntryStaging(device.Accelerator, 3, 8);
        staging.Take(rows, RowBatch.Whole(3));
        staging.Prefetch(rows, RowBatch.Whole(3));
        AssertHasRows(staging.Take(other, RowBatch.Whole(2)), other, RowBatch.Whole(2));
    }

    void AssertHasRows(SparseRowsView view, WeightedRows rows, RowBatch batch)
    {
        var first = rows.Offsets[batch.FirstRow];
        var count = (int)(rows.Offsets[batch.FirstRow + batch.Rows] - first);
        Assert.Equal(
            rows.Offsets.Slice(batch.FirstRow, batch.Rows + 1).ToArray().Select(offset => offset - first), Read(view.Offsets, batch.Rows + 1));
        Assert.True(rows.ColumnIndices.Slice(first, count).SequenceEqual(Read(view.Columns, count)));
        var weights = new float[count];
        rows.Codes.CopyTo(first, weights);
        Assert.True(weights.AsSpan().SequenceEqual(Read(view.Weights, count)));
    }

    T[] Read<T>(ArrayView<T> view, int count) where T : unmanaged
    {
        var values = new T[count];
        if (count > 0) view.SubView(0, count).CopyToCPU(device.Accelerator.DefaultStream, values);
        return values;
    }

    /// <summary>Rows of these lengths; the columns and weights follow from the number of the entry.</summary>
    static WeightedRows Rows(params int[] lengths)
    {
        var offsets = new long[lengths.Length + 1];
        for (var row = 0; row < lengths.Length; row++) offsets[row + 1] = offsets[row] + lengths[row];
        var columns = Enumerable.Range(0, (int)offsets[^1]).ToArray();
        var weights = Array.ConvertAll(columns, column => column * 7 % 1000 / 8f);
        var values = EntryValues.Pack(LargeArray<float>.From(weights));
        return new SparseRows(columns.Length, LargeArray<long>.From(offsets), LargeArray<int>.From(columns), values).AsWeights();
    }
}
