using GpuAls.Core.Interactions;

namespace GpuAls.Core.Queries;

/// <summary>The neighbours of many items: the lists that <see cref="Recommender.NeighboursOf(int, int)"/> finds one by one.</summary>
/// <param name="weights">[items × items] B.</param>
/// <param name="only">Rows of items to choose from; null for all.</param>
sealed class NeighbourLists(SparseRows weights, IReadOnlyCollection<int>? only)
{
    readonly SparseRows byItem = weights.Transpose();
    readonly HashSet<int>? only = only?.ToHashSet();

    /// <summary>The neighbours of an item, highest weight first.</summary>
    /// <param name="item">The item's row.</param>
    /// <param name="count">The maximum number of neighbours; 1 or more.</param>
    public IReadOnlyList<Scored> Of(int item, int count)
    {
        var best = new TopK(count);
        var rows = byItem.RowColumns(item);
        var values = byItem.RowValues(item);
        for (var n = 0; n < rows.Length; n++)
        {
            if (only is null || only.Contains(rows[n])) best.Add(new Scored(rows[n], values[n]));
        }

        return best.ToSortedArray();
    }
}
