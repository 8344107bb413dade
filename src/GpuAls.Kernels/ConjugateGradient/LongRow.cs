namespace GpuAls.Kernels;

/// <summary>A row whose entries are cut into pieces.</summary>
/// <param name="row">The row, counted from the start of its batch.</param>
/// <param name="firstPiece">Its first piece, counted from the first of its batch.</param>
/// <param name="pieces">How many pieces it has.</param>
readonly struct LongRow(int row, int firstPiece, int pieces)
{
    public int Row { get; } = row;

    public int FirstPiece { get; } = firstPiece;

    public int Pieces { get; } = pieces;
}
