using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>A sparse matrix in the memory of an accelerator.</summary>
sealed class DeviceRows : IBatchedRows, IDisposable
{
    readonly MemoryBuffer1D<long, Stride1D.Dense> offsets;
    readonly MemoryBuffer1D<int, Stride1D.Dense> columns;
    readonly MemoryBuffer1D<float, Stride1D.Dense> weights;

    DeviceRows(MemoryBuffer1D<long, Stride1D.Dense> offsets, MemoryBuffer1D<int, Stride1D.Dense> columns, MemoryBuffer1D<float, Stride1D.Dense> weights, int rows)
    {
        this.offsets = offsets;
        this.columns = columns;
        this.weights = weights;
        Rows = rows;
    }

    public int Rows { get; }

    public SparseRowsView View => new(offsets.View, columns.View, weights.View);

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(int rows, long entries) => (rows + 1L) * sizeof(long) + Math.Max(1, entries) * (sizeof(int) + sizeof(float));

    public SparseRowsView Take(RowBatch batch) => View.Slice(batch.FirstRow, batch.Rows);

    /// <summary>All rows are there.</summary>
    public void Prefetch(RowBatch batch)
    {
    }

    /// <summary>Copies a matrix to the accelerator; the copy is complete when this returns.</summary>
    /// <param name="accelerator">Where to.</param>
    /// <param name="rows">[rows × columns] Weights w.</param>
    public static DeviceRows Upload(Accelerator accelerator, WeightedRows rows) => new(
        Transfer.Upload<long, long>(accelerator, rows.Offsets),
        Transfer.Upload<int, int>(accelerator, rows.ColumnIndices),
        Transfer.Upload(accelerator, rows.Codes),
        rows.Rows);

    public void Dispose()
    {
        offsets.Dispose();
        columns.Dispose();
        weights.Dispose();
    }
}
