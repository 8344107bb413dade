using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Evaluation.Metrics;

/// <summary>
/// The facts about one kind of metric that evaluation, validation, help and
/// reports need. A new metric of one user's list is a row here and its function.
/// </summary>
/// <param name="Word">The word of the command line: <c>ndcg</c>.</param>
/// <param name="Help">The value for one user, in one line.</param>
/// <param name="TakesCutoff">Whether the metric looks at the first k items of the list. Otherwise it looks at the whole list.</param>
/// <param name="IsAccuracy">Whether it measures how much of the test was found: higher is better, and trainings can be compared by it.</param>
/// <param name="Value">The value for one user, for a k, and with the training part for the metrics that need it.</param>
sealed record MetricKind(string Word, string Help, bool TakesCutoff, bool IsAccuracy, Func<RankedUser, int, ListMetrics?, double> Value)
{
    internal static readonly NumberRange<int> CutoffRange = NumberRange.AtLeast(1);

    /// <summary>All kinds, in the order of the reports.</summary>
    public static IReadOnlyList<MetricKind> All { get; } =
    [
        AccuracyAt("precision", "hits / k", RankingMetrics.Precision),
        AccuracyAt("recall", "hits / n, where n is the number of the user's test items", RankingMetrics.Recall),
        AccuracyAt("recall-capped", "hits / min(k, n)", RankingMetrics.CappedRecall),
        AccuracyAt("hit-rate", "1 if there is a hit, otherwise 0", RankingMetrics.HitRate),
        AccuracyAt("map", "average precision, whose mean is MAP", RankingMetrics.AveragePrecision),
        AccuracyAt("ndcg", "normalised discounted cumulative gain", RankingMetrics.Ndcg),
        AccuracyOfAll("mrr", "1 / the rank of the first hit", RankingMetrics.ReciprocalRank),
        AccuracyOfAll("auc", "the share of pairs of a test item and another item in the right order", RankingMetrics.Auc),
        OfList("novelty", "mean self-information of the items, in bits", (lists, user, k) => lists.Novelty(user, k)),
        OfList("diversity", "1 − the mean cosine of the items' users, over pairs of items", (lists, user, k) => lists.Diversity(user, k)),
        OfList(
            "popularity-bias",
            "mean number of users of the items, relative to the user's own items",
            (lists, user, k) => lists.PopularityBias(user, k)),
    ];

    /// <summary>The names of all accuracy metrics for help: <c>precision@k</c>, …, <c>mrr</c>, <c>auc</c>.</summary>
    public static IReadOnlyList<string> AccuracyNames { get; } = [.. All.Where(kind => kind.IsAccuracy).Select(kind => kind.Template)];

    /// <summary>The name with the letter k: <c>ndcg@k</c>, <c>mrr</c>.</summary>
    public string Template => TakesCutoff ? $"{Word}@k" : Word;

    /// <summary>The metric for a k.</summary>
    /// <param name="k">k, for kinds that take one.</param>
    /// <param name="lists">The training part, for kinds that are no accuracy.</param>
    public Metric At(int k, ListMetrics? lists = null) => new(
        TakesCutoff ? string.Create(CultureInfo.InvariantCulture, $"{Word}@{k}") : Word, TakesCutoff ? k : null, user => Value(user, k, lists));

    static MetricKind AccuracyAt(string word, string help, Func<RankedUser, int, double> of) =>
        new(word, help, TakesCutoff: true, IsAccuracy: true, (user, k, _) => of(user, k));

    static MetricKind AccuracyOfAll(string word, string help, Func<RankedUser, double> of) =>
        new(word, help, TakesCutoff: false, IsAccuracy: true, (user, _, _) => of(user));

    static MetricKind OfList(string word, string help, Func<ListMetrics, RankedUser, int, double> of) =>
        new(word, help, TakesCutoff: true, IsAccuracy: false, (user, k, lists) => of(lists!, user, k));
}
