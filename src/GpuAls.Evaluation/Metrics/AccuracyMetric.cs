using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Evaluation.Metrics;

/// <summary>A metric that says how much of the test was found, by its name: the higher the better, so that trainings can be compared by it.</summary>
/// <param name="Name">As in reports: <c>ndcg@10</c>, <c>mrr</c>.</param>
/// <param name="Cutoff">k; null where the whole list counts.</param>
/// <param name="Of">Its value for a user.</param>
sealed record AccuracyMetric(string Name, int? Cutoff, Func<RankedUser, double> Of)
{
    static readonly Dictionary<string, Func<RankedUser, int, double>> AtCutoff = new()
    {
        ["precision"] = RankingMetrics.Precision,
        ["recall"] = RankingMetrics.Recall,
        ["recall-capped"] = RankingMetrics.CappedRecall,
        ["hit-rate"] = RankingMetrics.HitRate,
        ["map"] = RankingMetrics.AveragePrecision,
        ["ndcg"] = RankingMetrics.Ndcg,
    };

    static readonly Dictionary<string, Func<RankedUser, double>> OfTheWholeList = new()
    {
        ["mrr"] = RankingMetrics.ReciprocalRank,
        ["auc"] = RankingMetrics.Auc,
    };

    /// <summary>The metric of a name.</summary>
    /// <exception cref="GpuAlsException">There is none; the message has those that there are.</exception>
    public static AccuracyMetric Parse(string name)
    {
        if (OfTheWholeList.TryGetValue(name, out var whole)) return new(name, null, whole);
        if (name.Split('@') is [var kind, var cutoff] && AtCutoff.TryGetValue(kind, out var at) && int.TryParse(cutoff, NumberStyles.None, CultureInfo.InvariantCulture, out var k) && k >= 1)
            return new(name, k, user => at(user, k));
        throw new GpuAlsException(
            $"the metric is {DisplayText.Quote(name)}, expected {DisplayText.OneOf([.. AtCutoff.Keys.Select(kind => kind + "@k"), .. OfTheWholeList.Keys])}, k a whole number of 1 or more");
    }
}
