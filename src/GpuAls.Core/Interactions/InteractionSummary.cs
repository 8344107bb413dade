using GpuAls.Core.Numerics;

namespace GpuAls.Core.Interactions;

/// <summary>A summary of an <see cref="InteractionMatrix"/>: counts, sums, distributions and its most popular items.</summary>
/// <param name="Users">The number of users.</param>
/// <param name="Items">The number of items.</param>
/// <param name="Entries">The number of different (user, item) pairs.</param>
/// <param name="Duplicates">The number of interactions that repeated a pair and were added to it.</param>
/// <param name="TotalStrength">The sum of all strengths.</param>
/// <param name="SingleEntries">The number of pairs with strength 1.</param>
/// <param name="TopItems">The items with the most users, most popular first; ties in the order of rows.</param>
/// <param name="ItemsPerUser">The distribution of the number of items per user, over all users.</param>
/// <param name="MedianStrengthPerUser">The distribution of the median strength of each user's likes, over the users with likes.</param>
/// <param name="Dislikes">The summary of the dislikes; null if there are none.</param>
sealed record InteractionSummary(
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
    /// <summary>The share of pairs with strength 1, in [0, 1]; 0 if there are no pairs.</summary>
    public double SingleShare => Entries == 0 ? 0 : (double)SingleEntries / Entries;

    /// <summary>The share of the [users × items] cells that are filled, in [0, 1]; 0 if there are no cells.</summary>
    public double Density => Entries == 0 ? 0 : Entries / ((double)Users * Items);

    /// <summary>The size of the matrix with every cell stored as a float32, in bytes.</summary>
    public ulong DenseBytes => (ulong)Users * (ulong)Items * sizeof(float);

    /// <summary>Summarises a matrix on all cores: O(entries · log(entries of a user)).</summary>
    /// <param name="matrix">The interactions.</param>
    /// <param name="topItems">The number of popular items to list; at most the number of items.</param>
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
            (dislikeMedians[user], medians[user]) = (Quantiles.Median(strengths.AsSpan(0, first)), Quantiles.Median(strengths.AsSpan(first)));
            return count + singles;
        }, count => Interlocked.Add(ref single, count));

        return new(
            matrix.Users.Count,
            matrix.Items.Count,
            matrix.Entries,
            matrix.Duplicates,
            // Summed in the order of the users, so that the last bit does not depend on the number of threads.
            totals.Sum(),
            single,
            MostPopular(matrix.ByItem, topItems),
            Distribution.Of(lengths),
            Distribution.Of(WithoutNaN(medians)),
            matrix.Dislikes == 0
                ? null
                : new(matrix.Dislikes, Distribution.Of(likes), Distribution.Of(dislikes), Distribution.Of(WithoutNaN(dislikeMedians))));
    }

    static PopularItem[] MostPopular(SparseRows byItem, int count)
    {
        var users = new int[byItem.Rows];
        for (var item = 0; item < byItem.Rows; item++) users[item] = byItem.Likes(item);
        // A heap of the best items so far with the worst on top: one pass over the items.
        var best = new PriorityQueue<int, (int Users, int Later)>();
        for (var item = 0; item < byItem.Rows; item++)
        {
            best.Enqueue(item, (users[item], -item));
            if (best.Count > count) best.Dequeue();
        }

        var top = new PopularItem[best.Count];
        for (var place = top.Length - 1; place >= 0; place--)
        {
            var item = best.Dequeue();
            top[place] = new PopularItem(item, users[item], Sum(byItem.RowValues(item)));
        }

        return top;
    }

    static double Sum(ReadOnlySpan<float> strengths)
    {
        var sum = 0.0;
        foreach (var strength in strengths) sum += Math.Max(strength, 0); // dislikes do not count
        return sum;
    }

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

/// <summary>An item with the number of its users.</summary>
/// <param name="Row">The item's row in <see cref="InteractionMatrix.Items"/>.</param>
/// <param name="Users">The number of users who interacted with it.</param>
/// <param name="TotalStrength">The sum of their strengths.</param>
sealed record PopularItem(int Row, int Users, double TotalStrength);

/// <summary>A summary of the dislikes of an <see cref="InteractionMatrix"/>.</summary>
/// <param name="Entries">The number of pairs that are dislikes; 1 or more.</param>
/// <param name="LikesPerUser">The distribution of the number of items that a user likes, over all users.</param>
/// <param name="DislikesPerUser">The distribution of the number of items that a user dislikes, over all users.</param>
/// <param name="MedianStrengthPerUser">The distribution of the median strength
/// of each user's dislikes, below 0, over the users with dislikes.</param>
sealed record DislikeSummary(long Entries, Distribution LikesPerUser, Distribution DislikesPerUser, Distribution MedianStrengthPerUser);
