using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Prepared;

/// <summary>Consecutive rows in shards of about the same cost of a half-sweep.</summary>
static class ShardCut
{
    // A preparation does not know the number of factors.
    const int Factors = 64;

    /// <summary>The first row of each shard, and the number of rows at the end; every shard has a row.</summary>
    /// <param name="rows">The pairs of one side.</param>
    /// <param name="count">The number of shards, at most that of the rows.</param>
    public static int[] Bounds(SparseRows rows, int count) =>
        CostCut.Bounds(rows.Rows, count, minRows: 1, row => RowCost.Of(rows.RowLength(row), Factors));
}
