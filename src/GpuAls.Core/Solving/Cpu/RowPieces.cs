using GpuAls.Core.Interactions;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// Rows cut into runs of about equal cost, so that no thread is left with the most popular items at the end. The cut depends on the matrix alone.
/// </summary>
sealed class RowPieces
{
    // Fine enough for some dozens of threads, coarse enough that handing out costs nothing.
    const int Wanted = 1024;

    readonly int[] bounds;

    RowPieces(int[] bounds) => this.bounds = bounds;

    public int Count => bounds.Length - 1;

    public int Start(int piece) => bounds[piece];

    public int End(int piece) => bounds[piece + 1];

    /// <summary>Cuts where the cost reaches the next share; a row costs its entries and, for the dense part of its system, f/4 entries more.</summary>
    public static RowPieces OfEqualCost(SparseRows rows, int factors)
    {
        double rowCost = factors / 4.0 + 1;
        var share = Math.Max(1, (rows.Entries + rows.Rows * rowCost) / Wanted);
        var bounds = new List<int> { 0 };
        var cost = 0.0;
        for (var row = 0; row < rows.Rows; row++)
        {
            cost += rows.RowLength(row) + rowCost;
            if (cost >= share && (row + 1 - bounds[^1]) % Batch == 0)
            {
                bounds.Add(row + 1);
                cost = 0;
            }
        }

        if (bounds[^1] != rows.Rows) bounds.Add(rows.Rows);
        return new RowPieces([.. bounds]);
    }

    /// <summary>Rows that are solved together: a piece is a whole number of batches, but for the last.</summary>
    public const int Batch = 8;
}
