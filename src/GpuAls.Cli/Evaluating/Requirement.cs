using System.Globalization;
using GpuAls.Core;
using GpuAls.Evaluation.Metrics;
using Known = GpuAls.Evaluation.Metrics.Metric;

namespace GpuAls.Cli.Evaluating;

/// <summary>
/// A condition that a model must meet, such as <c>ndcg@10&gt;=0.30</c> or <c>ndcg@10&gt;popularity</c>. It is judged on the lower end of an
/// interval: that of the metric, or that of the difference from the other ranker, user by user.
/// </summary>
/// <param name="Text">The condition without blanks.</param>
/// <param name="Metric">The name of the metric.</param>
/// <param name="Cutoff">The k of the metric; null for a metric of the whole list.</param>
/// <param name="IsStrict">Whether the lower end must be above the limit, and may not be equal.</param>
/// <param name="Limit">The limit; 0 if the metric is compared with another ranker.</param>
/// <param name="Other">The word of the baseline, or <see cref="FirstModel"/>; null for a number.</param>
sealed record Requirement(string Text, string Metric, int? Cutoff, bool IsStrict, double Limit, string? Other)
{
    /// <summary>The word for the first model of --compare.</summary>
    public const string FirstModel = "first";

    /// <summary>The share of all items that are in a list: a number of a model, not a mean over users, so it has no interval.</summary>
    public const string Coverage = "coverage";

    const string Option = "--require";

    static readonly NumberRange<double> AnyLimit = NumberRange.Any<double>();
    static readonly NumberRange<double> ShareLimit = NumberRange.From(0.0, 1.0);

    /// <summary>The names of all metrics for messages: <c>precision@k</c>, …, <c>coverage@k</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. MetricKind.All.Select(kind => kind.Template), $"{Coverage}@k"];

    /// <summary>The requirement that a text states.</summary>
    /// <param name="typed">The text.</param>
    /// <param name="models">The two models of --compare; null for one model.</param>
    /// <exception cref="GpuAlsException">The text is no requirement; the message names the part that is wrong.</exception>
    public static Requirement Parse(string typed, IReadOnlyList<string>? models)
    {
        var at = typed.IndexOf('>', StringComparison.Ordinal);
        if (at <= 0 || typed[at - 1] is '<' or '=' or '!') throw NoComparison(typed);
        var isStrict = !typed[(at + 1)..].StartsWith('=');
        var (name, right) = (typed[..at].Trim(), typed[(at + (isStrict ? 1 : 2))..].Trim());
        var (metric, cutoff, isShare) = FindMetric(name) ?? throw new GpuAlsException(
            $"{Option} '{typed}' names the metric '{name}'; expected {DisplayText.OneOf(Names)}, where k is {MetricKind.CutoffRange.Text}");
        var (limit, other) = ReadRight(typed, metric, right, isShare, models);
        return new Requirement($"{metric}{(isStrict ? ">" : ">=")}{right}", metric, cutoff, isStrict, limit, other);
    }

    /// <summary>Whether an interval meets the requirement.</summary>
    /// <param name="value">The metric, or its difference from <see cref="Other"/>; without ends if it is no mean over users.</param>
    public bool IsMet(Interval value) => IsStrict ? Judged(value) > Limit : Judged(value) >= Limit;

    /// <summary>The number of an interval that is judged: the lower end, or the value itself if there is no interval.</summary>
    public static double Judged(Interval value) => double.IsNaN(value.Low) ? value.Mean : value.Low;

    // A text that begins with the operator, or has another one or none: the shell has probably taken it.
    static GpuAlsException NoComparison(string typed) => new(
        $"{Option} is '{typed}'; expected METRIC>=VALUE or METRIC>VALUE in quotes, because the shell redirects output at >: "
        + $"{Option} \"ndcg@10>=0.3\"");

    static (string Name, int? Cutoff, bool IsShare)? FindMetric(string name)
    {
        if (Known.Find(name) is var (kind, k)) return (kind.At(k).Name, kind.TakesCutoff ? k : null, kind.IsAccuracy);
        return name.Split('@') is [Coverage, var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var cutoff)
            && MetricKind.CutoffRange.Contains(cutoff)
            ? (EvaluationColumn.CoverageName(cutoff), cutoff, true)
            : null;
    }

    static (double Limit, string? Other) ReadRight(string typed, string metric, string right, bool isShare, IReadOnlyList<string>? models)
    {
        if (AnyLimit.Parse(right) is { } limit)
        {
            if (!isShare || ShareLimit.Contains(limit)) return (limit, null);
            throw new GpuAlsException($"{Option} '{typed}' compares {metric} with {right}; expected {ShareLimit.Text}, the range of {metric}");
        }

        if (Baseline.All.FirstOrDefault(one => one.Word == right) is { } baseline) return (0, baseline.Word);
        if (models is [var first, _] && (right == FirstModel || right == first)) return (0, FirstModel);
        string[] expected =
        [
            "a number", .. Baseline.All.Select(one => one.Word),
            models is null ? $"{FirstModel} (with --compare)" : $"{FirstModel}, the first model of --compare",
        ];
        throw new GpuAlsException($"{Option} '{typed}' compares {metric} with '{right}'; expected {DisplayText.OneOf(expected)}");
    }
}
