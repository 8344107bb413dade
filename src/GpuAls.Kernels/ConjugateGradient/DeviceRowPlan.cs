using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>A <see cref="RowPlan"/> with its long rows and pieces in the memory of an accelerator.</summary>
sealed class DeviceRowPlan : IDisposable
{
    readonly MemoryBuffer1D<LongRow, Stride1D.Dense> longRows;
    readonly MemoryBuffer1D<EntryPiece, Stride1D.Dense> pieces;

    public DeviceRowPlan(Accelerator accelerator, RowPlan plan)
    {
        Batches = plan.Batches;
        // At least one element: no device has buffers of none.
        longRows = accelerator.Allocate1D(plan.LongRows.DefaultIfEmpty().ToArray());
        pieces = accelerator.Allocate1D(plan.Pieces.DefaultIfEmpty().ToArray());
    }

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(RowPlan plan) =>
        Math.Max(1L, plan.LongRows.Count) * Interop.SizeOf<LongRow>() + Math.Max(1L, plan.Pieces.Count) * Interop.SizeOf<EntryPiece>();

    public IReadOnlyList<RowBatch> Batches { get; }

    /// <summary>[long rows of the batch]</summary>
    public ArrayView<LongRow> LongRows(RowBatch batch) => longRows.View.AsContiguous().SubView(batch.FirstLongRow, batch.LongRows);

    /// <summary>[pieces of the batch]</summary>
    public ArrayView<EntryPiece> Pieces(RowBatch batch) => pieces.View.AsContiguous().SubView(batch.FirstPiece, batch.Pieces);

    public void Dispose()
    {
        longRows.Dispose();
        pieces.Dispose();
    }
}
