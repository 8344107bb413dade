using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Memory;

/// <summary>A <see cref="RowPlan"/> with its order, long rows and pieces in the memory of an accelerator.</summary>
sealed class DeviceRowPlan : IDisposable
{
    readonly MemoryBuffer1D<int, Stride1D.Dense> order;
    readonly MemoryBuffer1D<LongRow, Stride1D.Dense> longRows;
    readonly MemoryBuffer1D<EntryPiece, Stride1D.Dense> pieces;

    public DeviceRowPlan(Accelerator accelerator, RowPlan plan)
    {
        Batches = plan.Batches;
        order = accelerator.Allocate1D(plan.Order.ToArray());
        // At least one element: no device has empty buffers.
        longRows = accelerator.Allocate1D(plan.LongRows.DefaultIfEmpty().ToArray());
        pieces = accelerator.Allocate1D(plan.Pieces.DefaultIfEmpty().ToArray());
    }

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(RowPlan plan) =>
        (long)plan.Order.Length * sizeof(int)
        + Math.Max(1L, plan.LongRows.Count) * Interop.SizeOf<LongRow>() + Math.Max(1L, plan.Pieces.Count) * Interop.SizeOf<EntryPiece>();

    public IReadOnlyList<RowBatch> Batches { get; }

    /// <summary>[rows of the batch] The rows in the order in which they are launched.</summary>
    public ArrayView<int> Order(RowBatch batch) => order.View.AsContiguous().SubView(batch.FirstRow, batch.Rows);

    /// <summary>[long rows of the batch]</summary>
    public ArrayView<LongRow> LongRows(RowBatch batch) => longRows.View.AsContiguous().SubView(batch.FirstLongRow, batch.LongRows);

    /// <summary>[pieces of the batch]</summary>
    public ArrayView<EntryPiece> Pieces(RowBatch batch) => pieces.View.AsContiguous().SubView(batch.FirstPiece, batch.Pieces);

    public void Dispose()
    {
        order.Dispose();
        longRows.Dispose();
        pieces.Dispose();
    }
}
