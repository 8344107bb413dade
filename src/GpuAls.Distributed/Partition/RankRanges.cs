using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Distributed.Partition;

/// <summary>
/// The rows of one side that each rank solves: consecutive rows, cut where the cost of the rows before reaches the share of the ranks before. The
/// cuts change no bit of a result.
/// </summary>
sealed class RankRanges
{
    readonly int[] bounds;

    /// <param name="bounds">[ranks + 1] The first row of each rank, and the number of rows.</param>
    public RankRanges(int[] bounds) => this.bounds = bounds;

    /// <summary>[ranks + 1] The first row of each rank, and the number of rows.</summary>
    public ReadOnlySpan<int> Bounds => bounds;

    /// <summary>The number of ranks.</summary>
    public int Ranks => bounds.Length - 1;

    /// <summary>The number of rows of the side.</summary>
    public int Rows => bounds[^1];

    /// <summary>The first row of a rank.</summary>
    public int Start(int rank) => bounds[rank];

    /// <summary>One after the last row of a rank.</summary>
    public int End(int rank) => bounds[rank + 1];

    /// <summary>The rank that solves a row.</summary>
    public int RankOf(int row)
    {
        var found = Array.BinarySearch(bounds, row);
        if (found < 0) return ~found - 1;
        // Ranks without rows start where the next one starts.
        while (found < Ranks - 1 && bounds[found + 1] == row) found++;
        return found;
    }

    /// <summary>The slabs of rows whose outer products a rank sums: those whose first row it solves.</summary>
    public IEnumerable<int> SlabsOf(int rank)
    {
        var slabs = new RowSlabs(Rows);
        return Enumerable.Range(0, slabs.Count).Where(slab => Rows == 0 ? rank == 0 : RankOf(slabs.Start(slab)) == rank);
    }

    /// <summary>Ranges of about the same cost, before anything is measured.</summary>
    /// <param name="rows">The rows of the side.</param>
    /// <param name="ranks">The number of ranks.</param>
    /// <param name="factors">f.</param>
    public static RankRanges OfEqualCost(WeightedRows rows, int ranks, int factors) =>
        new(CostCut.Bounds(rows.Rows, ranks, minRows: 0, row => RowCost.Of(rows.RowLength(row), factors)));
}
