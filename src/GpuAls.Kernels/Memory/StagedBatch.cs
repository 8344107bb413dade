using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>A buffer of an accelerator that holds one batch of a sparse matrix, its offsets counted from the batch's first entry.</summary>
/// <param name="accelerator">Where it lies.</param>
/// <param name="rows">The most rows.</param>
/// <param name="entries">The most entries.</param>
sealed class StagedBatch(Accelerator accelerator, int rows, int entries) : IDisposable
{
    readonly MemoryBuffer1D<long, Stride1D.Dense> offsets = accelerator.Allocate1D<long>(rows + 1L);
    readonly MemoryBuffer1D<int, Stride1D.Dense> columns = accelerator.Allocate1D<int>(Math.Max(1, entries));
    readonly MemoryBuffer1D<float, Stride1D.Dense> weights = accelerator.Allocate1D<float>(Math.Max(1, entries));
    readonly long[] counted = new long[rows + 1];
    WeightedRows? loaded;
    RowBatch batch;

    public SparseRowsView View => new(offsets.View.AsContiguous().SubView(0, batch.Rows + 1L), columns.View, weights.View);

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(int rows, int entries) => (rows + 1L) * sizeof(long) + Math.Max(1L, entries) * (sizeof(int) + sizeof(float));

    /// <summary>Copies a batch, unless it is there already.</summary>
    public void Load(AcceleratorStream stream, WeightedRows rows, RowBatch wanted)
    {
        if (ReferenceEquals(loaded, rows) && batch == wanted) return;
        loaded = null;
        var first = rows.Offsets[wanted.FirstRow];
        var count = (int)(rows.Offsets[(long)wanted.FirstRow + wanted.Rows] - first);
        for (var row = 0; row <= wanted.Rows; row++) counted[row] = rows.Offsets[(long)wanted.FirstRow + row] - first;
        offsets.View.AsContiguous().SubView(0, wanted.Rows + 1L).CopyFromCPU(stream, counted.AsSpan(0, wanted.Rows + 1));
        if (count > 0)
        {
            columns.View.AsContiguous().SubView(0, count).CopyFromCPU(stream, rows.ColumnIndices.Slice(first, count));
            Transfer.CopyValues(stream, rows.Codes, first, weights.View.AsContiguous().SubView(0, count));
        }

        stream.Synchronize();
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
