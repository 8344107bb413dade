using GpuAls.Core.Interactions;

namespace GpuAls.Evaluation.Metrics;

/// <summary>
/// What a list is like, whether or not it is right: measured by who listens to its items in what was learnt from, so that it means the same for every ranker.
/// Who dislikes an item does not listen to it.
/// </summary>
/// <param name="train">[users × items] What was learnt from.</param>
/// <param name="known">[users × items] What each user who is ranked for knows.</param>
sealed class ListMetrics(SparseRows train, SparseRows known)
{
    readonly int[] listeners = ItemUserCounts.Count(train);
    readonly int users = Enumerable.Range(0, train.Rows).Count(user => train.RowLength(user) > 0);
    readonly ItemOverlap overlap = new(train.WithoutDislikes().Transpose());
    readonly SparseRows likes = known.WithoutDislikes();

    /// <summary>
    /// Mean self-information of the first k items, −log₂(listeners / users), in bits: 1 for an item that every second user knows. An item without listeners
    /// counts as one with one (Zhou et al. 2010).
    /// </summary>
    public double Novelty(RankedUser user, int k) =>
        Mean(user, k, item => Math.Log2((double)users / Math.Max(1, listeners[item])));

    /// <summary>
    /// 1 − the mean cosine of all pairs of the first k items, each item the set of its listeners: 1 where no two share a listener (Ziegler et al. 2005, with
    /// that cosine). NaN for fewer than two items.
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
    /// Mean listeners of the first k items / mean listeners of the items that the user knows and likes: 2 where they are twice as popular as the user's own (Abdollahpouri et al. 2019, whose
    /// ΔGAP of one user is this − 1). NaN where either list is empty.
    /// </summary>
    public double PopularityBias(RankedUser user, int k)
    {
        var own = likes.RowColumns(user.User);
        var sum = 0.0;
        foreach (var item in own) sum += listeners[item];
        return sum == 0 ? double.NaN : Mean(user, k, item => listeners[item]) / (sum / own.Length);
    }

    static double Mean(RankedUser user, int k, Func<int, double> of)
    {
        var count = Math.Min(k, user.Top.Count);
        var sum = 0.0;
        for (var p = 0; p < count; p++) sum += of(user.Top[p]);
        return sum / count;
    }
}
