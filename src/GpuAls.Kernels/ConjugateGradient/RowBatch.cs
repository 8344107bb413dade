namespace GpuAls.Kernels;

/// <summary>Rows that are solved by the same launches, so that the vectors between launches stay in the L2 cache and the work space stays small.</summary>
/// <param name="FirstRow">Its first row.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="FirstLongRow">Its first long row among those of the whole matrix.</param>
/// <param name="LongRows">How many long rows.</param>
/// <param name="FirstPiece">Its first piece among those of the whole matrix.</param>
/// <param name="Pieces">How many pieces its long rows have.</param>
readonly record struct RowBatch(int FirstRow, int Rows, int FirstLongRow, int LongRows, int FirstPiece, int Pieces)
{
    /// <summary>All rows of a matrix, none of them cut.</summary>
    public static RowBatch Whole(int rows) => new(0, rows, 0, 0, 0, 0);
}
