using System.Runtime.InteropServices;
using GpuAls.Core.Weights;

namespace GpuAls.Kernels.Memory;

/// <summary>
/// The batches in which an accelerator solves the rows of a matrix, the order of the rows in each batch, and the pieces that its long rows are cut
/// into. The plan follows from the matrix and the rules alone, so every run adds the same numbers in the same order; the pieces of a row do not
/// depend on its batch.
/// </summary>
/// <remarks>
/// A long row would keep one warp busy after all others have finished, so its entries are cut into at most <see cref="MaxPieces"/> pieces, which are
/// summed apart and added in order. In a batch, long rows come before all others.
/// </remarks>
sealed class RowPlan
{
    /// <summary>Maximum pieces of a row. Rows with more entries have longer pieces.</summary>
    public const int MaxPieces = 1024;

    readonly WeightedRows rows;
    readonly RowCut cut;
    readonly List<RowBatch> batches = [];
    readonly List<LongRow> longRows = [];
    readonly List<EntryPiece> pieces = [];
    readonly int[] order;

    /// <param name="rows">The matrix.</param>
    /// <param name="cut">How long rows are cut and rows are ordered.</param>
    /// <param name="limits">The size of a batch.</param>
    public RowPlan(WeightedRows rows, RowCut cut, BatchLimits limits)
    {
        (this.rows, this.cut) = (rows, cut);
        order = new int[rows.Rows];
        var batch = default(RowBatch);
        var entries = 0L;
        for (var row = 0; row < rows.Rows; row++)
        {
            var length = rows.RowLength(row);
            if (limits.AreReached(batch, entries + length))
            {
                Add(batch);
                batch = new RowBatch(row, 0, longRows.Count, 0, pieces.Count, 0);
                entries = 0;
            }

            entries += length;
            MaxBatchEntries = Math.Max(MaxBatchEntries, entries);
            MaxRowLength = Math.Max(MaxRowLength, length);
            var rowPieces = length > cut.MaxUncutLength ? Cut(row, batch) : 0;
            batch = batch with { Rows = batch.Rows + 1, LongRows = batch.LongRows + Math.Min(rowPieces, 1), Pieces = batch.Pieces + rowPieces };
        }

        if (batch.Rows > 0) Add(batch);
    }

    public IReadOnlyList<RowBatch> Batches => batches;

    /// <summary>The long rows of each batch, in the order of the rows.</summary>
    public IReadOnlyList<LongRow> LongRows => longRows;

    /// <summary>The pieces of each batch in the order in which they are launched.</summary>
    public IReadOnlyList<EntryPiece> Pieces => pieces;

    /// <summary>[rows] The rows of each batch, numbered from its start, in the order in which they are launched; long rows first.</summary>
    public ReadOnlySpan<int> Order => order;

    /// <summary>The rows of the batch with the most rows.</summary>
    public int MaxBatchRows => batches.Max(batch => batch.Rows);

    /// <summary>The pieces of the batch with the most pieces.</summary>
    public int MaxBatchPieces => batches.Max(batch => batch.Pieces);

    /// <summary>The entries of the batch with the most entries.</summary>
    public long MaxBatchEntries { get; }

    /// <summary>The entries of the longest row.</summary>
    public int MaxRowLength { get; }

    /// <summary>Cuts a row and returns the number of its pieces. A piece ends where its window ends, if it is long enough.</summary>
    int Cut(int row, RowBatch batch)
    {
        var columns = rows.RowColumns(row);
        var shortest = (columns.Length + MaxPieces - 1) / MaxPieces;
        var (min, max) = (Math.Max(cut.MinPieceLength, shortest), Math.Max(cut.MaxPieceLength, shortest));
        var before = pieces.Count;
        for (var from = 0; from < columns.Length;)
        {
            var length = Math.Min(max, columns.Length - from);
            if (length > min)
            {
                var window = columns[from + min - 1] / cut.WindowColumns;
                var beyond = columns.Slice(from + min, length - min).BinarySearch(new WindowEnd(window, cut.WindowColumns));
                length = min + ~beyond;
            }

            pieces.Add(new EntryPiece(row - batch.FirstRow, from, length, pieces.Count - batch.FirstPiece));
            from += length;
        }

        longRows.Add(new LongRow(row - batch.FirstRow, before - batch.FirstPiece, pieces.Count - before));
        return pieces.Count - before;
    }

    /// <summary>
    /// Adds a complete batch, and orders its rows and pieces. Equal ones keep their order, because their number is a part of the key.
    /// </summary>
    void Add(RowBatch batch)
    {
        batches.Add(batch);
        var batchOrder = order.AsSpan(batch.FirstRow, batch.Rows);
        for (var row = 0; row < batch.Rows; row++) batchOrder[row] = row;
        Sort(batchOrder, row => RowKey(batch, row));
        Sort(CollectionsMarshal.AsSpan(longRows).Slice(batch.FirstLongRow, batch.LongRows), row => RowKey(batch, row.Row));
        Sort(CollectionsMarshal.AsSpan(pieces).Slice(batch.FirstPiece, batch.Pieces), piece => PieceKey(batch, piece));
    }

    static void Sort<T>(Span<T> values, Func<T, (int, int, int)> key)
    {
        var keys = new (int, int, int)[values.Length];
        for (var n = 0; n < keys.Length; n++) keys[n] = key(values[n]);
        keys.AsSpan().Sort(values);
    }

    (int IsUncut, int Shortness, int Row) RowKey(RowBatch batch, int row)
    {
        var length = rows.RowLength(batch.FirstRow + row);
        return (length > cut.MaxUncutLength ? 0 : 1, cut.IsLongestFirst ? -length : 0, row);
    }

    (int Window, int Shortness, int Sum) PieceKey(RowBatch batch, EntryPiece piece)
    {
        // With one window for all columns, none has to be read.
        var window = cut.WindowColumns == int.MaxValue ? 0 : rows.RowColumns(batch.FirstRow + piece.Row)[piece.Start] / cut.WindowColumns;
        return (window, cut.IsLongestFirst ? -piece.Length : 0, piece.Sum);
    }

    /// <summary>The end of a window of columns. No column is equal to it, so that a search finds the first column beyond.</summary>
    readonly struct WindowEnd(int window, int columns) : IComparable<int>
    {
        readonly long end = (window + 1L) * columns;

        public int CompareTo(int column) => column < end ? 1 : -1;
    }
}
