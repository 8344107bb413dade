using GpuAls.Core;

namespace GpuAls.Kernels;

/// <summary>A sparse matrix that stays in the computer's memory.</summary>
/// <param name="rows">The matrix.</param>
/// <param name="staging">Where its batches are copied to; other matrices may share it.</param>
sealed class StreamedRows(WeightedRows rows, EntryStaging staging) : IBatchedRows
{
    public SparseRowsView Take(RowBatch batch) => staging.Take(rows, batch);

    public void Prefetch(RowBatch batch) => staging.Prefetch(rows, batch);
}
