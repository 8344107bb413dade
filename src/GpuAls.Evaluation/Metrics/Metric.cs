using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Evaluation.Metrics;

/// <summary>A number for each user. Reports show its mean.</summary>
/// <param name="Name">The name in reports: <c>ndcg@10</c>, <c>mrr</c>.</param>
/// <param name="Cutoff">k; null if the metric looks at the whole list.</param>
/// <param name="Of">The value for a user; NaN if the metric has no value for the user, who then is not part of the mean.</param>
sealed record Metric(string Name, int? Cutoff, Func<RankedUser, double> Of)
{
    /// <summary>All metrics. Those of one kind are together, in the order of the cutoffs.</summary>
    /// <param name="cutoffs">The values of k.</param>
    /// <param name="lists">The training part, for the metrics of list quality.</param>
    public static IReadOnlyList<Metric> All(IReadOnlyList<int> cutoffs, ListMetrics lists) =>
        [.. MetricKind.All.SelectMany(kind => (kind.TakesCutoff ? cutoffs : [0]).Select(k => kind.At(k, lists)))];

    /// <summary>The accuracy metric with a name.</summary>
    /// <exception cref="GpuAlsException">There is no such metric; the message lists all names.</exception>
    public static Metric ParseAccuracy(string name)
    {
        if (Find(name) is ({ IsAccuracy: true } kind, var k)) return kind.At(k);
        var names = DisplayText.OneOf(MetricKind.AccuracyNames);
        throw new GpuAlsException($"unknown metric {DisplayText.Quote(name)}; expected {names}, where k is {MetricKind.CutoffRange.Text}");
    }

    /// <summary>The kind of the metric with a name, and its k; k is 0 for a kind without k. Null if there is no such metric.</summary>
    public static (MetricKind Kind, int K)? Find(string name)
    {
        var parts = name.Split('@');
        return MetricKind.All.FirstOrDefault(one => one.Word == parts[0]) is { } kind && CutoffOf(kind, parts) is { } k ? (kind, k) : null;
    }

    /// <summary>The k of a name in parts; 0 for a kind without k, and null if the name does not fit the kind.</summary>
    static int? CutoffOf(MetricKind kind, string[] parts)
    {
        if (!kind.TakesCutoff) return parts.Length == 1 ? 0 : null;
        if (parts.Length != 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var k)) return null;
        return MetricKind.CutoffRange.Contains(k) ? k : null;
    }
}
