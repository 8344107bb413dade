using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Prepared;

/// <summary>Consecutive rows in shards of about the same cost of a half-sweep.</summary>
static class ShardCut
{
    // A preparation does not know the number of factors.
    static readonly double RowCost = RowPieces.DenseCost(factors: 64);

    /// <summary>The first row of each shard, and the number of rows at the end; every shard has a row.</summary>
    /// <param name="rows">The pairs of one side.</param>
    /// <param name="count">The number of shards, at most that of the rows.</param>
    public static int[] Bounds(SparseRows rows, int count)
    {
        var bounds = new int[count + 1];
        var total = Cost(rows, rows.Rows);
        var row = 0;
        for (var shard = 1; shard < count; shard++)
        {
            row++;
            // A row for each shard that follows.
            while (row < rows.Rows - (count - shard) && Cost(rows, row) < total * shard / count) row++;
            bounds[shard] = row;
        }

        bounds[count] = rows.Rows;
        return bounds;
    }

    static double Cost(SparseRows rows, int end) => rows.Offsets[end] + RowCost * end;
}
