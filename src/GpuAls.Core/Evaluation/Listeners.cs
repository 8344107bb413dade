namespace GpuAls.Core;

/// <summary>How many users know each item.</summary>
static class Listeners
{
    /// <summary>[items]</summary>
    /// <param name="known">[users × items]</param>
    public static int[] Count(SparseRows known)
    {
        var listeners = new int[known.Columns];
        for (var user = 0; user < known.Rows; user++)
        {
            foreach (var item in known.RowColumns(user)) listeners[item]++;
        }

        return listeners;
    }
}
