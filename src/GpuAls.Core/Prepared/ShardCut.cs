using GpuAls.Core.Interactions;

namespace GpuAls.Core.Prepared;

/// <summary>Consecutive rows in shards of about the same cost of a half-sweep.</summary>
static class ShardCut
{
    // The dense part of a row's system, in entries, at 64 factors: as RowPieces counts it.
    const long RowCost = 17;

    /// <summary>The first row of each shard, and the number of rows at the end; every shard has a row.</summary>
    /// <param name="rows">The pairs of one side.</param>
    /// <param name="count">The number of shards, at most that of the rows.</param>
    public static int[] Bounds(SparseRows rows, int count)
    {
        var bounds = new int[count + 1];
        var total = (double)Cost(rows, rows.Rows);
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

    static long Cost(SparseRows rows, int end) => rows.Offsets[end] + RowCost * end;
}
