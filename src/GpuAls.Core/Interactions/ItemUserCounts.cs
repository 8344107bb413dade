namespace GpuAls.Core.Interactions;

/// <summary>The number of users who like each item; dislikes do not count.</summary>
static class ItemUserCounts
{
    /// <summary>[items]</summary>
    /// <param name="known">[users × items]</param>
    public static int[] Count(SparseRows known)
    {
        var counts = new int[known.Columns];
        var hasDislikes = known.Values.HasNegative;
        for (var user = 0; user < known.Rows; user++)
        {
            var items = known.RowColumns(user);
            for (var e = 0; e < items.Length; e++)
            {
                if (!hasDislikes || known.Values[known.Offsets[user] + e] > 0) counts[items[e]]++;
            }
        }

        return counts;
    }
}
