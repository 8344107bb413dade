using GpuAls.Core.Interactions;

namespace GpuAls.Core.Neighbours;

/// <summary>
/// The nearest items of an item by the cosine of their sets of users, n_ij / √(n_i·n_j), with the number n_ij of common users. An item's row of
/// co-occurrences is counted, used and forgotten, so no matrix of items × items exists. One object for each thread.
/// </summary>
/// <param name="byUser">[users × items] Likes.</param>
/// <param name="byItem">[items × users] The transpose.</param>
/// <param name="count">The maximum number of nearest items.</param>
sealed unsafe class NearestItems(SparseRows byUser, SparseRows byItem, int count)
{
    readonly int[] common = new int[byItem.Rows]; // zeros between two calls
    readonly int[] touched = new int[byItem.Rows + 1];
    // The best so far, cut to the best when the list is several times as long as necessary.
    readonly (double Value, int Item)[] best = new (double, int)[4 * count];
    readonly int[] items = new int[count];
    readonly int[] counts = new int[count];
    int length;

    /// <summary>The items that were found last, ascending.</summary>
    public ReadOnlySpan<int> Items => items.AsSpan(0, length);

    /// <summary>The number of users that each of <see cref="Items"/> has in common with the item.</summary>
    public ReadOnlySpan<int> Common => counts.AsSpan(0, length);

    /// <summary>Finds the nearest items of an item; of equal cosines the lower rows.</summary>
    public void Find(int item)
    {
        var found = CountCommonUsers(item);
        var kept = 0;
        // What a candidate must exceed; nothing until the list was cut for the first time.
        (double Value, int Item) limit = (0, int.MaxValue);
        for (var n = 0; n < found; n++)
        {
            var other = touched[n];
            // The value of a candidate is at most its count, because n_ij is at most n_j. Most candidates have one common user.
            if (common[other] < limit.Value || other == item) continue;
            // The cosine squared times n_j, which is the same for all candidates.
            var candidate = ((double)common[other] * common[other] / byItem.RowLength(other), other);
            if (!IsBetter(candidate, limit)) continue;
            best[kept++] = candidate;
            if (kept == best.Length) (kept, limit) = Cut(kept);
        }

        (length, _) = Cut(kept);
        for (var n = 0; n < length; n++) items[n] = best[n].Item;
        items.AsSpan(0, length).Sort();
        for (var n = 0; n < length; n++) counts[n] = common[items[n]];
        for (var n = 0; n < found; n++) common[touched[n]] = 0;
    }

    static bool IsBetter((double Value, int Item) one, (double Value, int Item) other) =>
        one.Value > other.Value || (one.Value == other.Value && one.Item < other.Item);

    /// <summary>Moves the best candidates to the start, in any order.</summary>
    /// <returns>Their number, and the worst of them if there are as many as wanted.</returns>
    (int Kept, (double Value, int Item) Limit) Cut(int kept)
    {
        if (kept <= count) return (kept, (0, int.MaxValue));
        // Hoare's selection: parts that lie on one side of the cut are not divided further.
        var (from, to) = (0, kept - 1);
        while (from < to)
        {
            var pivot = best[(from + to) / 2];
            var (low, high) = (from, to);
            while (low <= high)
            {
                while (IsBetter(best[low], pivot)) low++;
                while (IsBetter(pivot, best[high])) high--;
                if (low > high) break;
                (best[low], best[high]) = (best[high], best[low]);
                low++;
                high--;
            }

            if (count - 1 <= high) to = high;
            else if (count - 1 >= low) from = low;
            else break;
        }

        var worst = best[0];
        for (var n = 1; n < count; n++)
        {
            if (IsBetter(worst, best[n])) worst = best[n];
        }

        return (count, worst);
    }

    /// <summary>Counts the users that an item has in common with every other item.</summary>
    /// <returns>The number of items with a common user, among them the item.</returns>
    int CountCommonUsers(int item)
    {
        var offsets = byUser.Offsets.Pointer;
        var columns = byUser.ColumnIndices.Pointer;
        var found = 0;
        fixed (int* counts = common, list = touched)
        {
            foreach (var user in byItem.RowColumns(item))
            {
                var end = columns + offsets[user + 1L];
                for (var other = columns + offsets[user]; other < end; other++)
                {
                    // Without a branch: a new item stays in the list, a known one is overwritten by the next.
                    list[found] = *other;
                    found += counts[*other]++ == 0 ? 1 : 0;
                }
            }
        }

        GC.KeepAlive(byUser);
        return found;
    }
}
