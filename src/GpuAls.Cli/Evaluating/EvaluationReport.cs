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
    /// <summary>The format of a difference for people.</summary>
    public const string Signed = "+0.0000;-0.0000;0.0000";

    /// <summary>The differences of the model to each baseline.</summary>
    public IReadOnlyList<EvaluationLead> Leads { get; init; } = [];

    /// <summary>The metric of the sentences about the leads.</summary>
    public string LeadMetric { get; init; } = "";

    /// <summary>The requirements that the model was judged by.</summary>
    public IReadOnlyList<JudgedRequirement> Requirements { get; init; } = [];

    /// <summary>The sample of the test users; null for all.</summary>
    public UserSample? Sample { get; init; }

    /// <summary>[metrics] The second model minus the first, with the interval; null for one model.</summary>
    public IReadOnlyList<Interval>? Difference { get; init; }

    IReadOnlyList<string> Metrics => [.. columns[0].Evaluation.Metrics, .. options.Cutoffs.Select(EvaluationColumn.CoverageName)];

    string Heading => $"{UsersText}, {Format.Count(setting.TestItems, "test item")}, {Format.Count(setting.Train.Columns, "candidate item")}";

    string UsersText => setting.AllUsers is { } all && Sample is { } sample
        ? $"{Format.Count(setting.Users.Count)} of {Format.Count(all, "test user")} (sample of seed {sample.Seed})"
        : Format.Count(columns[0].Evaluation.Users.Count, "test user");

    /// <summary>The result for people.</summary>
    public Report Table()
    {
        var interval = (Column[])[new("low", "2.5 %", "F4"), new("high", "97.5 %", "F4")];
        var table = new Table(
            "metrics",
            null,
            [
                new("metric", "Metric"),
                .. columns.SelectMany(column => (Column[])[new(column.Name, column.Title, "F4"), .. column.HasInterval ? interval : []]),
                .. Difference is null ? [] : (Column[])[new("difference", "Difference", Signed), .. interval],
            ],
            [.. Metrics.Select((metric, m) => (object?[])[
                metric,
                .. columns.SelectMany(column => Cells(Value(column, m), column.HasInterval)),
                .. Difference is null ? [] : Cells(DifferenceOf(m), true),
            ])]);
        return new Report(Heading, [.. Leads.Select(Sentence)], [table, .. RequirementTable(ofPeople: true)]) { Notes = setting.Notes };
    }

    /// <summary>The result for programs that read objects: every number is a field.</summary>
    public Report Numbers() => new(
        null,
        [
            new("name", null, setting.Name),
            .. Counts.Select(count => new Field(count.Name, null, count.Value)),
            .. columns.SelectMany(column => Fields(column.Name, m => Value(column, m), column.HasInterval)),
            .. Leads.SelectMany(lead => Fields(GroupOf(lead), m => ValueOr(lead.Differences, m, double.NaN), true)),
            .. Difference is null ? [] : Fields("difference", m => ValueOr(Difference, m, double.NaN), true),
        ],
        [.. RequirementTable(ofPeople: false)])
    { Notes = setting.Notes };

    /// <summary>
    /// The result for programs that read lines: a line for each count and each metric. The columns have the names of the fields of
    /// <see cref="Numbers"/>.
    /// </summary>
    public Report Lines()
    {
        var table = new Table(
            "metrics",
            null,
            [
                new("metric", null),
                .. columns.SelectMany(column => Titles(column.Name, column.HasInterval)),
                .. Leads.SelectMany(lead => Titles(GroupOf(lead), true)),
                .. Difference is null ? [] : Titles("difference", true),
            ],
            [
                .. Counts.Select(Line),
                .. Metrics.Select((metric, m) => (object?[])[
                    metric,
                    .. columns.SelectMany(column => Cells(Value(column, m), column.HasInterval)),
                    .. Leads.SelectMany(lead => Cells(ValueOr(lead.Differences, m, double.NaN), true)),
                    .. Difference is null ? [] : Cells(ValueOr(Difference, m, double.NaN), true),
                ]),
            ]);
        return new Report(null, [], [table, .. RequirementTable(ofPeople: false)]) { Notes = setting.Notes };

        static Column[] Titles(string group, bool hasInterval) =>
            hasInterval
                ? [new(group.Length == 0 ? "value" : group, null), new($"low{SuffixOf(group)}", null), new($"high{SuffixOf(group)}", null)]
                : [new(group, null)];

        // A count stands in the column of the first model, and the other columns are blank.
        object?[] Line((string Name, long Value) count)
        {
            var width = 1 + columns.Sum(column => column.HasInterval ? 3 : 1) + 3 * Leads.Count + (Difference is null ? 0 : 3);
            var line = new object?[width];
            (line[0], line[1]) = (count.Name, count.Value);
            return line;
        }
    }

    IReadOnlyList<(string Name, long Value)> Counts =>
    [
        ("users", columns[0].Evaluation.Users.Count),
        .. setting.AllUsers is { } all && Sample is { } sample ? [("testUsers", all), ("sampleSeed", sample.Seed)] : ((string, long)[])[],
        ("testItems", setting.TestItems),
        ("items", setting.Train.Columns),
    ];

    IEnumerable<Table> RequirementTable(bool ofPeople) => Requirements.Count == 0 ? [] : [JudgedRequirement.Table(Requirements, ofPeople)];

    // Coverage is a number of a model and not of its users, so that its difference has no interval.
    Interval DifferenceOf(int metric) =>
        ValueOr(Difference!, metric, Value(columns[1], metric).Mean - Value(columns[0], metric).Mean);

    IEnumerable<Field> Fields(string group, Func<int, Interval> of, bool hasInterval)
    {
        var dot = group.Length == 0 ? "" : group + ".";
        for (var m = 0; m < Metrics.Count; m++) yield return new(dot + Metrics[m], null, Number(of(m).Mean));
        if (!hasInterval) yield break;
        var suffix = SuffixOf(group);
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

    static string SuffixOf(string group) => group.Length == 0 ? "" : "Of" + Capital(group);

    static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    static IEnumerable<object?> Cells(Interval value, bool hasInterval) =>
        hasInterval ? [Number(value.Mean), Number(value.Low), Number(value.High)] : [Number(value.Mean)];

    // A number that does not exist is left blank.
    static double? Number(double value) => double.IsNaN(value) ? null : value;

    Interval Value(EvaluationColumn column, int metric) => column.Of(Metrics[metric]);

    static Interval ValueOr(IReadOnlyList<Interval> values, int metric, double otherwise) =>
        metric < values.Count ? values[metric] : Interval.WithoutEnds(otherwise);
}

/// <summary>One evaluation in a report.</summary>
/// <param name="Name">For programs: the object that holds the numbers; empty for the report itself.</param>
/// <param name="Title">For people.</param>
/// <param name="Evaluation">The numbers.</param>
/// <param name="HasInterval">Whether intervals are shown.</param>
sealed record EvaluationColumn(string Name, string Title, EvaluationResult Evaluation, bool HasInterval)
{
    /// <summary>The cutoffs of the evaluation.</summary>
    public required IReadOnlyList<int> Cutoffs { get; init; }

    /// <summary>A metric, or coverage, which has no interval.</summary>
    /// <param name="metric">Its name: <c>ndcg@10</c>, <c>coverage@10</c>.</param>
    public Interval Of(string metric)
    {
        for (var n = 0; n < Cutoffs.Count; n++)
        {
            if (metric == CoverageName(Cutoffs[n])) return Interval.WithoutEnds(Evaluation.Coverage[n]);
        }

        return Evaluation[metric];
    }

    /// <summary>The name of coverage at a cutoff.</summary>
    public static string CoverageName(int k) => string.Create(CultureInfo.InvariantCulture, $"{Requirement.Coverage}@{k}");
}

/// <summary>The difference of the model to a baseline, over the same users.</summary>
/// <param name="Baseline">The baseline.</param>
/// <param name="Differences">[metrics] The model minus the baseline.</param>
sealed record EvaluationLead(EvaluationColumn Baseline, IReadOnlyList<Interval> Differences);
