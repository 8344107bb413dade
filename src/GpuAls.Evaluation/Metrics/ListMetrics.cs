using GpuAls.Core.Interactions;

namespace GpuAls.Evaluation.Metrics;

/// <summary>
/// The quality of a list, apart from its accuracy. It depends on the users of the items in the training part, so it is comparable between rankers.
/// Users who dislike an item are not counted as its users.
/// </summary>
/// <param name="train">[users × items] The training part.</param>
/// <param name="known">[users × items] The known items of each test user.</param>
sealed class ListMetrics(SparseRows train, SparseRows known)
{
    readonly int[] itemUsers = ItemUserCounts.Count(train);
    readonly int users = Enumerable.Range(0, train.Rows).Count(user => train.RowLength(user) > 0);
    readonly ItemOverlap overlap = new(train.WithoutDislikes().Transpose());
    readonly SparseRows likes = known.WithoutDislikes();

    /// <summary>
    /// The mean self-information of the first k items, −log₂(users of the item / all users), in bits: 1 for an item of half of the users. An item
    /// without users counts as an item with one (Zhou et al. 2010).
    /// </summary>
    public double Novelty(RankedUser user, int k) =>
        Mean(user, k, item => Math.Log2((double)users / Math.Max(1, itemUsers[item])));

    /// <summary>
    /// 1 − the mean cosine over all pairs of the first k items, each item the set of its users: 1 if no two items share a user (Ziegler et al. 2005,
    /// with that cosine). NaN for fewer than two items.
    /// </summary>
    public double Diversity(RankedUser user, int k)
    {
        var count = Math.Min(k, user.Top.Count);
        if (count < 2) return double.NaN;
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++) sum += overlap.Cosine(user.Top[i], user.Top[j]);
        }

        return 1 - sum / (count * (count - 1) / 2.0);
    }

    /// <summary>
    /// The mean number of users of the first k items, divided by the same mean over the items that the user likes: 2 if the list is twice as popular
    /// as the user's own items (Abdollahpouri et al. 2019, whose ΔGAP of one user is this − 1). NaN if either list is empty.
    /// </summary>
    public double PopularityBias(RankedUser user, int k)
    {
        var own = likes.RowColumns(user.User);
        var sum = 0.0;
        foreach (var item in own) sum += itemUsers[item];
        return sum == 0 ? double.NaN : Mean(user, k, item => itemUsers[item]) / (sum / own.Length);
    }

    static double Mean(RankedUser user, int k, Func<int, double> of)
    {
        var count = Math.Min(k, user.Top.Count);
        var sum = 0.0;
        for (var p = 0; p < count; p++) sum += of(user.Top[p]);
        return sum / count;
    }
}
