using System.Globalization;
using GpuAls.Evaluation;

namespace GpuAls.Reporting.Figures;

/// <summary>The evaluation of a model and of the baselines beside it, on one test set.</summary>
/// <param name="Source">The name of the file with the test set.</param>
/// <param name="Rankers">The model first, then the baselines: a title and its evaluation. All have the same users, metrics and cutoffs.</param>
/// <param name="Cutoffs">The list lengths k of the evaluations.</param>
/// <param name="TestItems">The number of test items.</param>
public sealed record QualityFigures(
    string Source, IReadOnlyList<(string Title, EvaluationResult Result)> Rankers, IReadOnlyList<int> Cutoffs, long TestItems)
{
    /// <summary>The metrics that the chart shows: those whose range is 0 to 1, at the first cutoff.</summary>
    internal IReadOnlyList<string> Shown => [.. Rankers[0].Result.Metrics.Where(IsShown)];

    /// <summary>All metrics with an interval.</summary>
    internal IReadOnlyList<string> Metrics => Rankers[0].Result.Metrics;

    bool IsShown(string metric) => metric == "mrr"
        || (metric.Split('@') is ["precision" or "recall" or "map" or "ndcg" or "hit-rate", var k]
            && k == Cutoffs[0].ToString(CultureInfo.InvariantCulture));
}
