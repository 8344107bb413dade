namespace GpuAls.Core.Solving;

/// <summary>
/// The cost of solving a row, in entries of a short row, before anything is measured: its entries, f/8 for the dense part of its system, and as much
/// again for the entries whose vectors no longer fit into the first-level cache, from which several passes read them.
/// </summary>
/// <remarks>Measured in docs/decisions/0030. It cuts rows into shards and between ranks, and changes no bit of a result.</remarks>
static class RowCost
{
    // 32 KiB of vectors, on processors since 2010.
    const int CachedFloats = (32 << 10) / sizeof(float);

    /// <summary>The cost of a row.</summary>
    /// <param name="entries">Its entries.</param>
    /// <param name="factors">f.</param>
    public static double Of(int entries, int factors) =>
        entries + Math.Max(0, entries - CachedFloats / FactorMatrix.StrideFor(factors)) + factors / 8.0 + 1;
}

/// <summary>Cuts rows into consecutive parts of about the same cost.</summary>
static class CostCut
{
    /// <summary>
    /// The first row of each part, and the number of rows: a part ends where the cost of the rows before reaches its share, before the row that
    /// crosses it or behind it, whichever is nearer.
    /// </summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="parts">The number of parts.</param>
    /// <param name="minRows">The minimum rows of a part: 0 or 1. With 1, there are at least as many rows as parts.</param>
    /// <param name="costOf">The cost of a row; called twice for each, in order.</param>
    public static int[] Bounds(int rows, int parts, int minRows, Func<int, double> costOf)
    {
        var total = 0.0;
        for (var row = 0; row < rows; row++) total += costOf(row);
        var bounds = new int[parts + 1];
        Array.Fill(bounds, rows, 1, parts);
        var (part, before) = (1, 0.0);
        for (var row = 0; row < rows && part < parts; row++)
        {
            var cost = costOf(row);
            while (part < parts && (before + cost / 2 >= total * part / parts || row >= rows - minRows * (parts - part)))
            {
                if (row < bounds[part - 1] + minRows) break;
                bounds[part++] = row;
            }

            before += cost;
        }

        return bounds;
    }
}
