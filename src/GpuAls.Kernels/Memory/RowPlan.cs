using GpuAls.Core.Weights;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Memory;

/// <summary>
/// The batches in which an accelerator solves the rows of a matrix, and the pieces that its long rows are cut into. The plan follows from the matrix
/// and the two sizes alone, so every run adds the same numbers in the same order.
/// </summary>
/// <remarks>
/// A long row would keep one warp busy after all others have finished, so its entries are cut into at most <see cref="MaxPieces"/> pieces of
/// <see cref="PieceLength"/> entries or more, which are summed apart and added in order.
/// </remarks>
sealed class RowPlan
{
    /// <summary>Maximum entries of a row that is not cut.</summary>
    public const int MaxUncutLength = 512;

    /// <summary>Minimum entries of a piece, except the last one of a row.</summary>
    public const int PieceLength = 256;

    /// <summary>Maximum pieces of a row. Rows with more entries have longer pieces.</summary>
    public const int MaxPieces = 1024;

    readonly List<RowBatch> batches = [];
    readonly List<LongRow> longRows = [];
    readonly List<EntryPiece> pieces = [];

    /// <param name="rows">The matrix.</param>
    /// <param name="batchRows">Maximum rows in a batch. A batch has at most <see cref="MaxPieces"/> more pieces than rows.</param>
    /// <param name="batchEntries">Maximum entries in a batch. A row with more entries is a batch of its own.</param>
    public RowPlan(WeightedRows rows, int batchRows, long batchEntries = long.MaxValue)
    {
        var batch = default(RowBatch);
        var entries = 0L;
        for (var row = 0; row < rows.Rows; row++)
        {
            var length = rows.RowLength(row);
            if (batch.Rows == batchRows || batch.Pieces >= batchRows || (batch.Rows > 0 && entries + length > batchEntries))
            {
                batches.Add(batch);
                batch = new RowBatch(row, 0, longRows.Count, 0, pieces.Count, 0);
                entries = 0;
            }

            entries += length;
            MaxBatchEntries = Math.Max(MaxBatchEntries, entries);
            MaxRowLength = Math.Max(MaxRowLength, length);
            var cut = length > MaxUncutLength ? Cut(rows, row, batch) : 0;
            batch = batch with { Rows = batch.Rows + 1, LongRows = batch.LongRows + Math.Min(cut, 1), Pieces = batch.Pieces + cut };
        }

        if (batch.Rows > 0) batches.Add(batch);
    }

    public IReadOnlyList<RowBatch> Batches => batches;

    public IReadOnlyList<LongRow> LongRows => longRows;

    public IReadOnlyList<EntryPiece> Pieces => pieces;

    /// <summary>The rows of the batch with the most rows.</summary>
    public int MaxBatchRows => batches.Max(batch => batch.Rows);

    /// <summary>The pieces of the batch with the most pieces.</summary>
    public int MaxBatchPieces => batches.Max(batch => batch.Pieces);

    /// <summary>The entries of the batch with the most entries.</summary>
    public long MaxBatchEntries { get; }

    /// <summary>The entries of the longest row.</summary>
    public int MaxRowLength { get; }

    /// <summary>Cuts a row and returns the number of its pieces.</summary>
    int Cut(WeightedRows rows, int row, RowBatch batch)
    {
        var length = rows.RowLength(row);
        var pieceLength = Math.Max(PieceLength, (int)(((long)length + MaxPieces - 1) / MaxPieces));
        var before = pieces.Count;
        for (long from = 0; from < length; from += pieceLength)
            pieces.Add(new EntryPiece(row - batch.FirstRow, (int)from, (int)Math.Min(pieceLength, length - from)));
        longRows.Add(new LongRow(row - batch.FirstRow, before - batch.FirstPiece, pieces.Count - before));
        return pieces.Count - before;
    }
}

/// <summary>Rows that the same launches solve, so that their vectors stay in the L2 cache between launches and the work space stays small.</summary>
/// <param name="FirstRow">Its first row.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="FirstLongRow">Its first long row among those of the whole matrix.</param>
/// <param name="LongRows">The number of long rows.</param>
/// <param name="FirstPiece">Its first piece among those of the whole matrix.</param>
/// <param name="Pieces">The number of pieces of its long rows.</param>
readonly record struct RowBatch(int FirstRow, int Rows, int FirstLongRow, int LongRows, int FirstPiece, int Pieces)
{
    /// <summary>All rows of a matrix, none of them cut.</summary>
    public static RowBatch Whole(int rows) => new(0, rows, 0, 0, 0, 0);
}

/// <summary>A row whose entries are cut into pieces.</summary>
/// <param name="row">The row, counted from the start of its batch.</param>
/// <param name="firstPiece">Its first piece, counted from the first piece of its batch.</param>
/// <param name="pieces">The number of pieces.</param>
readonly struct LongRow(int row, int firstPiece, int pieces)
{
    public int Row { get; } = row;

    public int FirstPiece { get; } = firstPiece;

    public int Pieces { get; } = pieces;
}

/// <summary>A piece of a long row: neighbouring entries that a warp or group of their own sums.</summary>
/// <param name="row">The row, counted from the start of its batch.</param>
/// <param name="start">The first entry, counted from the start of the row.</param>
/// <param name="length">The number of entries.</param>
readonly struct EntryPiece(int row, int start, int length)
{
    public int Row { get; } = row;

    public int Start { get; } = start;

    public int Length { get; } = length;
}

/// <summary>A <see cref="RowPlan"/> with its long rows and pieces in the memory of an accelerator.</summary>
sealed class DeviceRowPlan : IDisposable
{
    readonly MemoryBuffer1D<LongRow, Stride1D.Dense> longRows;
    readonly MemoryBuffer1D<EntryPiece, Stride1D.Dense> pieces;

    public DeviceRowPlan(Accelerator accelerator, RowPlan plan)
    {
        Batches = plan.Batches;
        // At least one element: no device has empty buffers.
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
