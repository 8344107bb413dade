using GpuAls.Core;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>
/// Two buffers of an accelerator for batches of a matrix that does not fit: the accelerator reads one while the next batch is copied to the other, in a
/// stream of its own.
/// </summary>
sealed class EntryStaging : IDisposable
{
    readonly AcceleratorStream copies;
    readonly StagedBatch[] batches;
    int taken;

    /// <param name="accelerator">Where they lie.</param>
    /// <param name="rows">The most rows of a batch.</param>
    /// <param name="entries">The most entries of a batch.</param>
    public EntryStaging(Accelerator accelerator, int rows, int entries)
    {
        copies = accelerator.CreateStream();
        batches = [new StagedBatch(accelerator, rows, entries), new StagedBatch(accelerator, rows, entries)];
    }

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(int rows, int entries) => 2 * StagedBatch.Bytes(rows, entries);

    /// <summary>The rows of a batch, numbered from 0, copied now if they were not already.</summary>
    public SparseRowsView Take(WeightedRows rows, RowBatch batch)
    {
        Prefetch(rows, batch);
        taken = 1 - taken;
        return batches[taken].View;
    }

    /// <summary>Copies a batch to the buffer that the accelerator does not read, and returns when it is there.</summary>
    public void Prefetch(WeightedRows rows, RowBatch batch) => batches[1 - taken].Load(copies, rows, batch);

    public void Dispose()
    {
        foreach (var batch in batches) batch.Dispose();
        copies.Dispose();
    }
}
