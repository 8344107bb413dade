namespace GpuAls.Core.Interactions;

/// <summary>How many users know and like each item: a dislike makes nobody a listener.</summary>
static class ItemUserCounts
{
    /// <summary>[items]</summary>
    /// <param name="known">[users × items]</param>
    public static int[] Count(SparseRows known)
    {
        var listeners = new int[known.Columns];
        var hasDislikes = known.Values.HasNegative;
        for (var user = 0; user < known.Rows; user++)
        {
            var items = known.RowColumns(user);
            for (var e = 0; e < items.Length; e++)
            {
                if (!hasDislikes || known.Values[known.Offsets[user] + e] > 0) listeners[items[e]]++;
            }
        }

        return listeners;
    }
}
