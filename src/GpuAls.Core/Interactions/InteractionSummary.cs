namespace GpuAls.Core.Interactions;

/// <summary>What there is to know about an <see cref="InteractionMatrix"/> before training on it.</summary>
/// <param name="Users">The number of users.</param>
/// <param name="Items">The number of items.</param>
/// <param name="Entries">The number of different (user, item) pairs.</param>
/// <param name="Duplicates">How many interactions repeated a pair and were added to it.</param>
/// <param name="TotalStrength">The sum of all strengths.</param>
/// <param name="SingleEntries">How many pairs have strength 1: played once.</param>
/// <param name="TopItems">The items with the most listeners, most first; ties by row.</param>
/// <param name="ItemsPerUser">How many items each user has, over all users.</param>
/// <param name="MedianStrengthPerUser">The median strength of each user's likes, over the users who have any.</param>
/// <param name="Dislikes">The same of dislikes; null where there are none.</param>
public sealed record InteractionSummary(
    int Users,
    int Items,
    long Entries,
    long Duplicates,
    double TotalStrength,
    long SingleEntries,
    IReadOnlyList<PopularItem> TopItems,
    Distribution ItemsPerUser,
    Distribution MedianStrengthPerUser,
    DislikeSummary? Dislikes = null)
{
    /// <summary>The share of pairs with strength 1, in [0, 1]; 0 where there are no pairs.</summary>
    public double SingleShare => Entries == 0 ? 0 : (double)SingleEntries / Entries;

    /// <summary>The share of the [users × items] cells that are filled, in [0, 1]; 0 where there are no cells.</summary>
    public double Density => Entries == 0 ? 0 : Entries / ((double)Users * Items);

    /// <summary>What the matrix would take with every cell stored as a float32, in bytes.</summary>
    public ulong DenseBytes => (ulong)Users * (ulong)Items * sizeof(float);

    /// <summary>Summarises a matrix on all cores: O(entries · log(entries of a user)).</summary>
    /// <param name="matrix">The interactions.</param>
    /// <param name="topItems">How many of the most popular items to list; fewer where there are fewer.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="topItems"/> is negative.</exception>
    public static InteractionSummary From(InteractionMatrix matrix, int topItems = 30)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(topItems);
        var byUser = matrix.ByUser;
        var lengths = new double[byUser.Rows];
        var totals = new double[byUser.Rows];
        var medians = new double[byUser.Rows];
        var (likes, dislikes, dislikeMedians) = (new double[byUser.Rows], new double[byUser.Rows], new double[byUser.Rows]);
        long single = 0;
        Parallel.For(0, byUser.Rows, () => 0L, (user, _, count) =>
        {
            var strengths = byUser.RowValues(user);
            lengths[user] = strengths.Length;
            totals[user] = Sum(strengths);
            var singles = strengths.AsSpan().Count(1f);
            Array.Sort(strengths);
            var first = strengths.AsSpan().IndexOfAnyInRange(0, float.PositiveInfinity) is >= 0 and var like ? like : strengths.Length;
            (dislikes[user], likes[user]) = (first, strengths.Length - first);
            (dislikeMedians[user], medians[user]) = (Median(strengths.AsSpan(0, first)), Median(strengths.AsSpan(first)));
            return count + singles;
        }, count => Interlocked.Add(ref single, count));

        return new(
            matrix.Users.Count,
            matrix.Items.Count,
            matrix.Entries,
            matrix.Duplicates,
            // User by user in their order, so the last bit does not depend on how many threads there were.
            totals.Sum(),
            single,
            MostListeners(matrix.ByItem, topItems),
            Distribution.Of(lengths),
            Distribution.Of(WithoutNaN(medians)),
            matrix.Dislikes == 0 ? null : new(matrix.Dislikes, Distribution.Of(likes), Distribution.Of(dislikes), Distribution.Of(WithoutNaN(dislikeMedians))));
    }

    static PopularItem[] MostListeners(SparseRows byItem, int count)
    {
        var listeners = new int[byItem.Rows];
        for (var item = 0; item < byItem.Rows; item++) listeners[item] = byItem.Likes(item);
        // A heap of the best so far, the worst on top: one pass over the items, however many there are.
        var best = new PriorityQueue<int, (int Listeners, int Later)>();
        for (var item = 0; item < byItem.Rows; item++)
        {
            best.Enqueue(item, (listeners[item], -item));
            if (best.Count > count) best.Dequeue();
        }

        var top = new PopularItem[best.Count];
        for (var place = top.Length - 1; place >= 0; place--)
        {
            var item = best.Dequeue();
            top[place] = new PopularItem(item, listeners[item], Sum(byItem.RowValues(item)));
        }

        return top;
    }

    static double Sum(ReadOnlySpan<float> strengths)
    {
        var sum = 0.0;
        foreach (var strength in strengths) sum += Math.Max(strength, 0); // a dislike was no play
        return sum;
    }

    /// <summary>The middle of sorted strengths, or the mean of the two in the middle; NaN of none.</summary>
    static double Median(ReadOnlySpan<float> sorted) =>
        sorted.IsEmpty ? double.NaN : (sorted[(sorted.Length - 1) / 2] + (double)sorted[sorted.Length / 2]) / 2;

    static Span<double> WithoutNaN(double[] numbers)
    {
        var kept = 0;
        foreach (var number in numbers)
        {
            if (!double.IsNaN(number)) numbers[kept++] = number;
        }

        return numbers.AsSpan(0, kept);
    }
}
