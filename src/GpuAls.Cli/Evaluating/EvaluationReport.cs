using System.Globalization;
using GpuAls.Cli.Output;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Cli.Evaluating;

/// <summary>The result of an evaluation, as a table for people and as named numbers for programs.</summary>
/// <param name="setting">The model and the test set.</param>
/// <param name="options">The settings of the metrics.</param>
/// <param name="columns">The model or models, then the baselines.</param>
sealed class EvaluationReport(EvaluationSetting setting, EvaluationOptions options, IReadOnlyList<EvaluationColumn> columns)
{
    const string Signed = "+0.0000;-0.0000;0.0000";

    /// <summary>The differences of the model to each baseline.</summary>
    public IReadOnlyList<EvaluationLead> Leads { get; init; } = [];

    /// <summary>The metric of the sentences about the leads.</summary>
    public string LeadMetric { get; init; } = "";

    IReadOnlyList<string> Metrics => [.. columns[0].Evaluation.Metrics, .. options.Cutoffs.Select(k => FormattableString.Invariant($"coverage@{k}"))];

    string Heading => $"{Format.Count(columns[0].Evaluation.Users.Count, "test user")}, {Format.Count(setting.Test.Entries, "test item")}, "
        + $"{Format.Count(setting.Train.Columns, "candidate item")}";

    /// <summary>The result for people.</summary>
    /// <param name="difference">[metrics] The last column, with its interval; null for none.</param>
    /// <param name="title">The title of the last column.</param>
    public Report Table(IReadOnlyList<Interval>? difference = null, string? title = null)
    {
        var interval = (Column[])[new("low", "2.5 %", "F4"), new("high", "97.5 %", "F4")];
        return new Report(
            Heading,
            [.. Leads.Select(Sentence)],
            new Table(
                "metrics",
                null,
                [
                    new("metric", "Metric"),
                    .. columns.SelectMany(column => (Column[])[new(column.Name, column.Title, "F4"), .. column.HasInterval ? interval : []]),
                    .. difference is null ? [] : (Column[])[new("difference", title, Signed), .. interval],
                ],
                [.. Metrics.Select((metric, m) => (object?[])[
                    metric,
                    .. columns.SelectMany(column => Cells(Value(column.Evaluation, m), column.HasInterval)),
                    .. difference is null ? [] : Cells(Difference(difference, m), true),
                ])]))
        { Notes = setting.Notes };
    }

    /// <summary>The result for programs.</summary>
    /// <param name="difference">[metrics] More numbers; null for none.</param>
    public Report Numbers(IReadOnlyList<Interval>? difference = null) => new(
        null,
        [
            new("name", null, setting.Name),
            new("users", null, columns[0].Evaluation.Users.Count),
            new("testItems", null, setting.Test.Entries),
            new("items", null, setting.Train.Columns),
            .. columns.SelectMany(column => Fields(column.Name, m => Value(column.Evaluation, m), column.HasInterval)),
            .. Leads.SelectMany(lead => Fields(GroupOf(lead), m => ValueOr(lead.Differences, m, double.NaN), true)),
            .. difference is null ? [] : Fields("difference", m => ValueOr(difference, m, double.NaN), true),
        ])
    { Notes = setting.Notes };

    // Coverage is a number of a model and not of its users, so that its difference has no interval.
    Interval Difference(IReadOnlyList<Interval> difference, int metric) =>
        ValueOr(difference, metric, Value(columns[1].Evaluation, metric).Mean - Value(columns[0].Evaluation, metric).Mean);

    IEnumerable<Field> Fields(string group, Func<int, Interval> of, bool hasInterval)
    {
        var dot = group.Length == 0 ? "" : group + ".";
        for (var m = 0; m < Metrics.Count; m++) yield return new(dot + Metrics[m], null, Number(of(m).Mean));
        if (!hasInterval) yield break;
        var suffix = group.Length == 0 ? "" : "Of" + Capital(group);
        for (var m = 0; m < Metrics.Count; m++) yield return new($"low{suffix}.{Metrics[m]}", null, Number(of(m).Low));
        for (var m = 0; m < Metrics.Count; m++) yield return new($"high{suffix}.{Metrics[m]}", null, Number(of(m).High));
    }

    Field Sentence(EvaluationLead lead)
    {
        var (mean, low, high) = lead.Differences[columns[0].Evaluation.Metrics.ToList().IndexOf(LeadMetric)];
        return new(
            "lead",
            $"{LeadMetric} above {lead.Baseline.Title.ToLowerInvariant()}",
            $"{Text(mean)} ({Text(low)} to {Text(high)})");
    }

    static string Text(double difference) => difference.ToString(Signed, CultureInfo.InvariantCulture);

    static string GroupOf(EvaluationLead lead) => $"above{string.Concat(lead.Baseline.Name.Split('-').Select(Capital))}";

    static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    static IEnumerable<object?> Cells(Interval value, bool hasInterval) =>
        hasInterval ? [Number(value.Mean), Number(value.Low), Number(value.High)] : [Number(value.Mean)];

    // A number that does not exist is left blank.
    static double? Number(double value) => double.IsNaN(value) ? null : value;

    static Interval Value(EvaluationResult evaluation, int metric) => metric < evaluation.Metrics.Count
        ? evaluation[evaluation.Metrics[metric]]
        : WithoutInterval(evaluation.Coverage[metric - evaluation.Metrics.Count]);

    static Interval ValueOr(IReadOnlyList<Interval> values, int metric, double otherwise) =>
        metric < values.Count ? values[metric] : WithoutInterval(otherwise);

    static Interval WithoutInterval(double value) => new(value, double.NaN, double.NaN);
}

/// <summary>One evaluation in a report.</summary>
/// <param name="Name">For programs: the object that holds the numbers; empty for the report itself.</param>
/// <param name="Title">For people.</param>
/// <param name="Evaluation">The numbers.</param>
/// <param name="HasInterval">Whether intervals are shown.</param>
sealed record EvaluationColumn(string Name, string Title, EvaluationResult Evaluation, bool HasInterval);

/// <summary>The difference of the model to a baseline, over the same users.</summary>
/// <param name="Baseline">The baseline.</param>
/// <param name="Differences">[metrics] The model minus the baseline.</param>
sealed record EvaluationLead(EvaluationColumn Baseline, IReadOnlyList<Interval> Differences);
