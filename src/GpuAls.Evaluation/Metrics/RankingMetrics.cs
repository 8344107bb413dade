namespace GpuAls.Evaluation.Metrics;

/// <summary>
/// The accuracy of one user's list: n test items, at ranks r₁ &lt; r₂ &lt; … among the items that the user does not know. All metrics are in [0, 1],
/// and higher is better. The relevance is 1 for a test item and 0 for any other item (docs/evaluation.md has the sources).
/// </summary>
static class RankingMetrics
{
    /// <summary>hits / k, even if the list is shorter than k.</summary>
    public static double Precision(RankedUser user, int k) => (double)user.Hits(k) / k;

    /// <summary>hits / n.</summary>
    public static double Recall(RankedUser user, int k) => (double)user.Hits(k) / user.TestItems;

    /// <summary>hits / min(k, n), so that 1 can be reached. Some programs call this precision, others recall.</summary>
    public static double CappedRecall(RankedUser user, int k) => (double)user.Hits(k) / Math.Min(k, user.TestItems);

    /// <summary>1 if a test item is among the first k, otherwise 0.</summary>
    public static double HitRate(RankedUser user, int k) => user.Hits(k) > 0 ? 1 : 0;

    /// <summary>Average precision: Σ over hits j of j / r_j, divided by min(k, n).</summary>
    public static double AveragePrecision(RankedUser user, int k)
    {
        var sum = 0.0;
        for (var j = 0; j < user.Hits(k); j++) sum += (j + 1.0) / user.Ranks[j];
        return sum / Math.Min(k, user.TestItems);
    }

    /// <summary>Normalised discounted cumulative gain: Σ over hits of 1 / log₂(r_j + 1), divided by the value of min(k, n) hits at the top.</summary>
    public static double Ndcg(RankedUser user, int k)
    {
        double gain = 0, ideal = 0;
        for (var j = 0; j < user.Hits(k); j++) gain += Discount(user.Ranks[j]);
        for (var j = 0; j < Math.Min(k, user.TestItems); j++) ideal += Discount(j + 1);
        return gain / ideal;
    }

    /// <summary>1 / log₂(r + 1) of a rank.</summary>
    /// <param name="rank">The rank, from 1.</param>
    public static double Discount(int rank) => 1 / Math.Log2(rank + 1.0);

    /// <summary>1 / r₁ over the whole list; 0 if no test item has a rank. The mean over users is the mean reciprocal rank (MRR).</summary>
    public static double ReciprocalRank(RankedUser user) => user.Ranks.Count == 0 ? 0 : 1.0 / user.Ranks[0];

    /// <summary>
    /// The share of pairs of a test item and another item that are in the right order, over the whole list: the area under the ROC curve. A test item
    /// without a rank is last. If every candidate is a test item, there is no pair, and the value is 0.5.
    /// </summary>
    public static double Auc(RankedUser user)
    {
        var others = user.Candidates - user.Ranks.Count;
        if (others <= 0) return 0.5;
        var right = 0.0;
        for (var j = 0; j < user.Ranks.Count; j++) right += others - (user.Ranks[j] - 1 - j);
        return right / ((double)others * user.TestItems);
    }
}
