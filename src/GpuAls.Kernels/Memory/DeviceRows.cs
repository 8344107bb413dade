using GpuAls.Core.Weights;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Memory;

/// <summary>A sparse matrix as a kernel sees it: the entries of row r are [offsets[r], offsets[r + 1]).</summary>
/// <param name="offsets">[rows + 1]</param>
/// <param name="columns">[entries] The column of each entry.</param>
/// <param name="weights">[entries] w = c − 1 of each entry; −2 − w of a dislike, see <see cref="PairCode"/>.</param>
readonly struct SparseRowsView(ArrayView<long> offsets, ArrayView<int> columns, ArrayView<float> weights)
{
    public ArrayView<long> Offsets { get; } = offsets;

    public ArrayView<int> Columns { get; } = columns;

    public ArrayView<float> Weights { get; } = weights;

    /// <summary>Rows [first, first + count), numbered from 0.</summary>
    public SparseRowsView Slice(int first, int count) => new(Offsets.SubView(first, count + 1), Columns, Weights);
}

/// <summary>A sparse matrix that is read in batches of rows. It is in the memory of an accelerator, or streamed there.</summary>
interface IBatchedRows
{
    /// <summary>
    /// The rows of a batch, numbered from 0. They are valid for all work that is queued on the accelerator's default stream before the next call. If
    /// the next call reuses their memory, it waits for that work itself.
    /// </summary>
    SparseRowsView Take(RowBatch batch);

    /// <summary>Copies the next batch while the accelerator works on the current one.</summary>
    void Prefetch(RowBatch batch);
}

/// <summary>A sparse matrix in the memory of an accelerator.</summary>
sealed class DeviceRows : IBatchedRows, IDisposable
{
    readonly MemoryBuffer1D<long, Stride1D.Dense> offsets;
    readonly MemoryBuffer1D<int, Stride1D.Dense> columns;
    readonly MemoryBuffer1D<float, Stride1D.Dense> weights;

    DeviceRows(
        MemoryBuffer1D<long, Stride1D.Dense> offsets, MemoryBuffer1D<int, Stride1D.Dense> columns, MemoryBuffer1D<float, Stride1D.Dense> weights)
    {
        this.offsets = offsets;
        this.columns = columns;
        this.weights = weights;
    }

    public SparseRowsView View => new(offsets.View, columns.View, weights.View);

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(int rows, long entries) => (rows + 1L) * sizeof(long) + Math.Max(1, entries) * (sizeof(int) + sizeof(float));

    public SparseRowsView Take(RowBatch batch) => View.Slice(batch.FirstRow, batch.Rows);

    /// <summary>Does nothing: all rows are on the accelerator.</summary>
    public void Prefetch(RowBatch batch)
    {
    }

    /// <summary>Copies a matrix to the accelerator and returns when the copy is complete.</summary>
    /// <param name="accelerator">The accelerator.</param>
    /// <param name="rows">[rows × columns] Weights w.</param>
    public static DeviceRows Upload(Accelerator accelerator, WeightedRows rows) => new(
        Transfer.Upload<long, long>(accelerator, rows.Offsets),
        Transfer.Upload<int, int>(accelerator, rows.ColumnIndices),
        Transfer.Upload(accelerator, rows.Codes));

    public void Dispose()
    {
        offsets.Dispose();
        columns.Dispose();
        weights.Dispose();
    }
}

/// <summary>A sparse matrix that stays in the computer's memory.</summary>
/// <param name="rows">The matrix.</param>
/// <param name="staging">The buffers that its batches are copied to; other matrices may share them.</param>
sealed class StreamedRows(WeightedRows rows, EntryStaging staging) : IBatchedRows
{
    public SparseRowsView Take(RowBatch batch) => staging.Take(rows, batch);

    public void Prefetch(RowBatch batch) => staging.Prefetch(rows, batch);
}

/// <summary>
/// Two buffers of an accelerator for the batches of matrices that do not fit. The accelerator reads one buffer while the next batch is copied to the
/// other.
/// </summary>
/// <remarks>
/// <see cref="Take"/> waits for the work that was queued on the default stream before it: that work reads the buffer that the next
/// <see cref="Prefetch"/> overwrites. So the caller takes a batch, queues its work, and prefetches the next one while the accelerator works.
/// </remarks>
sealed class EntryStaging : IDisposable
{
    readonly Accelerator accelerator;
    readonly HostCopies copies;
    readonly StagedBatch[] batches;
    int taken;

    /// <param name="accelerator">The accelerator.</param>
    /// <param name="rows">Maximum rows in a batch.</param>
    /// <param name="entries">Maximum entries in a batch.</param>
    public EntryStaging(Accelerator accelerator, int rows, int entries)
    {
        this.accelerator = accelerator;
        copies = new HostCopies(accelerator);
        batches = [new StagedBatch(accelerator, rows, entries), new StagedBatch(accelerator, rows, entries)];
    }

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(int rows, int entries) => 2 * StagedBatch.Bytes(rows, entries);

    /// <summary>
    /// The rows of a batch, numbered from 0. They are copied now unless they were prefetched. Returns when the accelerator has finished with the
    /// batches before, and the copy is complete.
    /// </summary>
    public SparseRowsView Take(WeightedRows rows, RowBatch batch)
    {
        accelerator.DefaultStream.Synchronize();
        Prefetch(rows, batch);
        copies.Finish();
        taken = 1 - taken;
        return batches[taken].View;
    }

    /// <summary>
    /// Copies a batch to the buffer that was not taken last. On CUDA it returns when the last part of the copy has begun, on other accelerators when
    /// the copy is complete.
    /// </summary>
    public void Prefetch(WeightedRows rows, RowBatch batch) => batches[1 - taken].Load(copies, rows, batch);

    public void Dispose()
    {
        // First, because it waits for copies to the buffers.
        copies.Dispose();
        foreach (var batch in batches) batch.Dispose();
    }
}

/// <summary>A buffer of an accelerator that holds one batch of a sparse matrix, with offsets from the batch's first entry.</summary>
/// <param name="accelerator">The accelerator.</param>
/// <param name="rows">Maximum rows.</param>
/// <param name="entries">Maximum entries.</param>
sealed class StagedBatch(Accelerator accelerator, int rows, int entries) : IDisposable
{
    readonly MemoryBuffer1D<long, Stride1D.Dense> offsets = accelerator.Allocate1D<long>(rows + 1L);
    readonly MemoryBuffer1D<int, Stride1D.Dense> columns = accelerator.Allocate1D<int>(Math.Max(1, entries));
    readonly MemoryBuffer1D<float, Stride1D.Dense> weights = accelerator.Allocate1D<float>(Math.Max(1, entries));
    WeightedRows? loaded;
    RowBatch batch;

    public SparseRowsView View => new(offsets.View.AsContiguous().SubView(0, batch.Rows + 1L), columns.View, weights.View);

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(int rows, int entries) => (rows + 1L) * sizeof(long) + Math.Max(1L, entries) * (sizeof(int) + sizeof(float));

    /// <summary>Starts to copy a batch, unless the buffer holds it already.</summary>
    public void Load(HostCopies copies, WeightedRows rows, RowBatch wanted)
    {
        if (ReferenceEquals(loaded, rows) && batch == wanted) return;
        loaded = null;
        var first = rows.Offsets[wanted.FirstRow];
        var count = (int)(rows.Offsets[(long)wanted.FirstRow + wanted.Rows] - first);
        copies.Copy(offsets.View.AsContiguous().SubView(0, wanted.Rows + 1L), (start, part) =>
        {
            var all = rows.Offsets.Slice(wanted.FirstRow + start, part.Length);
            for (var row = 0; row < part.Length; row++) part[row] = all[row] - first;
        });
        if (count > 0)
        {
            copies.Copy(rows.ColumnIndices, first, columns.View.AsContiguous().SubView(0, count));
            copies.Copy(rows.Codes, first, weights.View.AsContiguous().SubView(0, count));
        }

        GC.KeepAlive(rows);
        (loaded, batch) = (rows, wanted);
    }

    public void Dispose()
    {
        offsets.Dispose();
        columns.Dispose();
        weights.Dispose();
    }
}
