namespace GpuAls.Kernels;

/// <summary>A part of a long row's entries, summed by a warp or group of its own.</summary>
/// <param name="row">The row, counted from the start of its batch.</param>
/// <param name="start">Its first entry, counted from the start of the row.</param>
/// <param name="length">How many entries.</param>
readonly struct EntryPiece(int row, int start, int length)
{
    public int Row { get; } = row;

    public int Start { get; } = start;

    public int Length { get; } = length;
}
