using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>What was found, as a table for people and as named numbers for programs.</summary>
/// <param name="setting">What was evaluated.</param>
/// <param name="options">At which k.</param>
/// <param name="columns">The evaluations, each with the name of its numbers for programs, its title and whether its intervals are shown.</param>
sealed class EvaluationReport(EvaluationSetting setting, EvaluationOptions options, IReadOnlyList<EvaluationColumn> columns)
{
    /// <summary>By how much the first column is better than others.</summary>
    public IReadOnlyList<EvaluationLead> Leads { get; init; } = [];

    IReadOnlyList<string> Metrics => [.. columns[0].Evaluation.Metrics, .. options.Cutoffs.Select(k => FormattableString.Invariant($"coverage@{k}"))];

    string Heading =>
        $"{Say.Count(columns[0].Evaluation.Users.Count, "user")} with {Say.Count(setting.Test.Entries, "test item")}, {Say.Count(setting.Train.Columns, "item")} to choose from";

    /// <summary>For people.</summary>
    /// <param name="difference">[metrics] A last column, with its interval; null for none.</param>
    /// <param name="title">Its title.</param>
    public Report Table(IReadOnlyList<Interval>? difference = null, string? title = null)
    {
        var interval = (Column[])[new("low", "2.5 %", "F4"), new("high", "97.5 %", "F4")];
        return new Report(
            Heading,
            [.. Leads.Select(Sentence)],
            new Sheet(
                "metrics",
                null,
                [
                    new("metric", "Metric"),
                    .. columns.SelectMany(column => (Column[])[new(column.Name, column.Title, "F4"), .. column.HasInterval ? interval : []]),
                    .. difference is null ? [] : (Column[])[new("difference", title, "+0.0000;-0.0000;0.0000"), .. interval],
                ],
                [.. Metrics.Select((metric, m) => (object?[])[
                    metric,
                    .. columns.SelectMany(column => Cells(Value(column.Evaluation, m), column.HasInterval)),
                    .. difference is null ? [] : Cells(m < difference.Count ? difference[m] : WithoutInterval(Value(columns[1].Evaluation, m).Mean - Value(columns[0].Evaluation, m).Mean), true),
                ])]))
        { Notes = setting.Notes };
    }

    /// <summary>For programs.</summary>
    /// <param name="difference">[metrics] More numbers; null for none.</param>
    public Report Numbers(IReadOnlyList<Interval>? difference = null) => new(
        null,
        [
            new("name", null, setting.Name),
            new("users", null, columns[0].Evaluation.Users.Count),
            new("testItems", null, setting.Test.Entries),
            new("items", null, setting.Train.Columns),
            .. columns.SelectMany(column => Facts(column.Name, m => Value(column.Evaluation, m), column.HasInterval)),
            .. Leads.SelectMany(lead => Facts($"above{string.Concat(lead.Bar.Name.Split('-').Select(Capital))}", m => m < lead.Differences.Count ? lead.Differences[m] : WithoutInterval(double.NaN), true)),
            .. difference is null ? [] : Facts("difference", m => m < difference.Count ? difference[m] : WithoutInterval(double.NaN), true),
        ])
    { Notes = setting.Notes };

    IEnumerable<Fact> Facts(string group, Func<int, Interval> of, bool hasInterval)
    {
        var dot = group.Length == 0 ? "" : group + ".";
        for (var m = 0; m < Metrics.Count; m++) yield return new(dot + Metrics[m], null, Number(of(m).Mean));
        if (!hasInterval) yield break;
        var suffix = group.Length == 0 ? "" : "Of" + Capital(group);
        for (var m = 0; m < Metrics.Count; m++) yield return new($"low{suffix}.{Metrics[m]}", null, Number(of(m).Low));
        for (var m = 0; m < Metrics.Count; m++) yield return new($"high{suffix}.{Metrics[m]}", null, Number(of(m).High));
    }

    /// <summary>The lead in the metric that a search would choose by.</summary>
    Fact Sentence(EvaluationLead lead)
    {
        var metric = FormattableString.Invariant($"ndcg@{options.Cutoffs[0]}");
        var (mean, low, high) = lead.Differences[columns[0].Evaluation.Metrics.ToList().IndexOf(metric)];
        return new(
            "lead", $"{metric} above {lead.Bar.Title.ToLowerInvariant()}", FormattableString.Invariant($"{mean:+0.0000;-0.0000;0.0000} ({low:+0.0000;-0.0000;0.0000} to {high:+0.0000;-0.0000;0.0000})"));
    }

    static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    static IEnumerable<object?> Cells(Interval value, bool hasInterval) =>
        hasInterval ? [Number(value.Mean), Number(value.Low), Number(value.High)] : [Number(value.Mean)];

    // What has no meaning is left blank.
    static double? Number(double value) => double.IsNaN(value) ? null : value;

    static Interval Value(EvaluationResult evaluation, int metric) => metric < evaluation.Metrics.Count
        ? evaluation[evaluation.Metrics[metric]]
        : WithoutInterval(evaluation.Coverage[metric - evaluation.Metrics.Count]);

    static Interval WithoutInterval(double value) => new(value, double.NaN, double.NaN);
}
