using GpuAls.Core;

namespace GpuAls.Kernels;

/// <summary>
/// How the rows of a matrix are handed to an accelerator: in batches, and in classes by their length. It follows from the matrix and the two sizes alone, so
/// every run adds the same numbers in the same order.
/// </summary>
/// <remarks>
/// Rows without entries and normal rows are told apart by the kernels. A long row would keep one warp busy when all others are done, so its entries are cut into
/// pieces of at least <see cref="PieceLength"/>, at most <see cref="MostPieces"/> of them, that are added in order.
/// </remarks>
sealed class RowPlan
{
    /// <summary>The most entries of a row that is not cut.</summary>
    public const int LongestWhole = 512;

    /// <summary>Entries a piece, the last of a row apart.</summary>
    public const int PieceLength = 256;

    /// <summary>The most pieces of a row: longer rows have longer pieces.</summary>
    public const int MostPieces = 1024;

    readonly List<RowBatch> batches = [];
    readonly List<LongRow> longRows = [];
    readonly List<EntryPiece> pieces = [];

    /// <param name="rows">The matrix.</param>
    /// <param name="batchRows">The most rows of a batch; it has at most <see cref="MostPieces"/> pieces more than rows.</param>
    /// <param name="batchEntries">The most entries of a batch; a row that has more is one alone.</param>
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
            MostEntries = Math.Max(MostEntries, entries);
            LongestRow = Math.Max(LongestRow, length);
            var cut = length > LongestWhole ? Cut(rows, row, batch) : 0;
            batch = batch with { Rows = batch.Rows + 1, LongRows = batch.LongRows + Math.Min(cut, 1), Pieces = batch.Pieces + cut };
        }

        if (batch.Rows > 0) batches.Add(batch);
    }

    public IReadOnlyList<RowBatch> Batches => batches;

    public IReadOnlyList<LongRow> LongRows => longRows;

    public IReadOnlyList<EntryPiece> Pieces => pieces;

    /// <summary>The most rows that any batch has.</summary>
    public int MostRows => batches.Max(batch => batch.Rows);

    /// <summary>The most pieces that any batch has.</summary>
    public int MostPiecesInABatch => batches.Max(batch => batch.Pieces);

    /// <summary>The most entries that any batch has.</summary>
    public long MostEntries { get; }

    /// <summary>The entries of the longest row.</summary>
    public int LongestRow { get; }

    /// <summary>Cuts a row; returns the number of its pieces.</summary>
    int Cut(WeightedRows rows, int row, RowBatch batch)
    {
        var length = rows.RowLength(row);
        var pieceLength = Math.Max(PieceLength, (int)(((long)length + MostPieces - 1) / MostPieces));
        var before = pieces.Count;
        for (long from = 0; from < length; from += pieceLength)
            pieces.Add(new EntryPiece(row - batch.FirstRow, (int)from, (int)Math.Min(pieceLength, length - from)));
        longRows.Add(new LongRow(row - batch.FirstRow, before - batch.FirstPiece, pieces.Count - before));
        return pieces.Count - before;
    }
}
