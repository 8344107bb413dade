namespace GpuAls.Kernels;

/// <summary>A sparse matrix that is handed out in batches of rows: all of it in the memory of an accelerator, or streamed.</summary>
interface IBatchedRows
{
    /// <summary>The rows of a batch, numbered from 0. They stay until the next batch is taken, which must wait until the accelerator is done with these.</summary>
    SparseRowsView Take(RowBatch batch);

    /// <summary>Copies the batch that will be taken next, while the accelerator works on the one that was taken last.</summary>
    void Prefetch(RowBatch batch);
}
