namespace GpuAls.Evaluation.Metrics;

/// <summary>A number for each user; what is reported is its mean.</summary>
/// <param name="Name">As in reports: <c>ndcg@10</c>, <c>mrr</c>.</param>
/// <param name="Of">Its value for a user; NaN where it has no meaning, and then the user does not count in the mean.</param>
sealed record Metric(string Name, Func<RankedUser, double> Of)
{
    /// <summary>All metrics, those of one kind together, each k in the order given.</summary>
    /// <param name="cutoffs">The k.</param>
    /// <param name="lists">Metrics that look at what is in the list, not at the test.</param>
    public static IReadOnlyList<Metric> All(IReadOnlyList<int> cutoffs, ListMetrics lists) =>
    [
        .. At(cutoffs, "precision", RankingMetrics.Precision),
        .. At(cutoffs, "recall", RankingMetrics.Recall),
        .. At(cutoffs, "recall-capped", RankingMetrics.CappedRecall),
        .. At(cutoffs, "hit-rate", RankingMetrics.HitRate),
        .. At(cutoffs, "map", RankingMetrics.AveragePrecision),
        .. At(cutoffs, "ndcg", RankingMetrics.Ndcg),
        new("mrr", RankingMetrics.ReciprocalRank),
        new("auc", RankingMetrics.Auc),
        .. At(cutoffs, "novelty", lists.Novelty),
        .. At(cutoffs, "diversity", lists.Diversity),
        .. At(cutoffs, "popularity-bias", lists.PopularityBias),
    ];

    static IEnumerable<Metric> At(IReadOnlyList<int> cutoffs, string name, Func<RankedUser, int, double> of) =>
        cutoffs.Select(k => new Metric(FormattableString.Invariant($"{name}@{k}"), user => of(user, k)));
}
