namespace GpuAls.Kernels.Memory;

/// <summary>Neighbouring rows that the same launches solve.</summary>
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

/// <summary>The size of a batch.</summary>
/// <param name="Rows">Maximum rows.</param>
/// <param name="Pieces">The pieces at which a batch ends. It has at most <see cref="RowPlan.MaxPieces"/> more.</param>
/// <param name="Entries">Maximum entries. A row with more entries is a batch of its own.</param>
readonly record struct BatchLimits(int Rows, int Pieces, long Entries)
{
    /// <summary>A batch of at most so many rows, any number of entries, and about as many pieces as rows.</summary>
    public static BatchLimits OfRows(int rows) => new(rows, rows, long.MaxValue);

    /// <summary>Whether a batch must end before the next row.</summary>
    /// <param name="batch">The batch so far.</param>
    /// <param name="entries">The entries that it would have with the next row.</param>
    public bool AreReached(RowBatch batch, long entries) =>
        batch.Rows > 0 && (batch.Rows >= Rows || batch.Pieces >= Pieces || entries > Entries);
}

/// <summary>A row whose entries are cut into pieces.</summary>
/// <param name="row">The row, counted from the start of its batch.</param>
/// <param name="firstPiece">The sum of its first piece, counted from the first one of its batch. The sums of its other pieces follow.</param>
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
/// <param name="sum">The number of its sum among those of its batch. The sums of a row's pieces are neighbours.</param>
readonly struct EntryPiece(int row, int start, int length, int sum)
{
    public int Row { get; } = row;

    public int Start { get; } = start;

    public int Length { get; } = length;

    public int Sum { get; } = sum;
}
