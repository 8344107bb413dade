using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving;

/// <summary>
/// The rows of a matrix in pieces of consecutive rows with about the same cost, so that no thread works alone on the most popular items at the end.
/// The pieces depend only on the matrix.
/// </summary>
sealed class RowPieces
{
    /// <summary>Rows in a batch, which a solver solves together. Every piece except the last is a whole number of batches.</summary>
    public const int BatchSize = 8;

    // Enough for several dozen threads, and few enough that distributing them costs nothing.
    const int WantedCount = 1024;

    readonly int[] bounds;

    RowPieces(int[] bounds) => this.bounds = bounds;

    /// <summary>The number of pieces.</summary>
    public int Count => bounds.Length - 1;

    /// <summary>The first row of a piece.</summary>
    public int Start(int piece) => bounds[piece];

    /// <summary>One after the last row of a piece.</summary>
    public int End(int piece) => bounds[piece + 1];

    /// <summary>The cost of the dense part of a row's system, in entries.</summary>
    public static double DenseCost(int factors) => factors / 4.0 + 1;

    /// <summary>Pieces of equal cost. The cost of a row is its number of entries, and f/4 more for the dense part of its system.</summary>
    public static RowPieces OfEqualCost(WeightedRows rows, int factors) => OfEqualCost(rows, factors, 0, rows.Rows);

    /// <summary>Pieces of equal cost of some of the rows.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="factors">f.</param>
    /// <param name="start">The first row.</param>
    /// <param name="end">One after the last row.</param>
    public static RowPieces OfEqualCost(WeightedRows rows, int factors, int start, int end)
    {
        var rowCost = DenseCost(factors);
        var share = Math.Max(1, (rows.Offsets[end] - rows.Offsets[start] + (end - start) * rowCost) / WantedCount);
        var bounds = new List<int> { start };
        var cost = 0.0;
        for (var row = start; row < end; row++)
        {
            cost += rows.RowLength(row) + rowCost;
            if (cost >= share && (row + 1 - bounds[^1]) % BatchSize == 0)
            {
                bounds.Add(row + 1);
                cost = 0;
            }
        }

        if (bounds[^1] != end) bounds.Add(end);
        return new RowPieces([.. bounds]);
    }
}
