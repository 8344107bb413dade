using System.Text.RegularExpressions;
using GpuAls.Cli.Evaluating;
using GpuAls.Evaluation.Metrics;
using static GpuAls.Cli.Schemas.Property;

namespace GpuAls.Cli.Schemas;

/// <summary>The schema of <c>gpuals evaluate</c>, whose fields are the metrics and the baselines of their tables.</summary>
static class EvaluationSchemas
{
    // ndcg@k becomes ndcg@10.
    static readonly string MetricName = string.Join(
        '|',
        MetricKind.All.Select(kind => kind.Template).Append("coverage@k")
            .Select(name => Regex.Escape(name).Replace("@k", "@[0-9]+", StringComparison.Ordinal)));

    static readonly Property Metric = Number($"^({MetricName})$", "The metric of this name; null if it does not exist.").OrNull().Pattern();

    static readonly Property[] Requirements =
    [
        List(
            "requirements",
            "The results of --require.",
            Text("requirement", "The requirement as typed."),
            Truth("met", "Whether the model meets it."),
            Number("model", "The metric of the model.").OrNull(),
            Number("other", "The metric of the baseline or the first model; null for a fixed number.").OrNull(),
            Number("difference", "The difference of both.").OrNull(),
            Number("low", "Lower end of the compared 95 % interval.").OrNull(),
            Number("high", "Upper end of the compared 95 % interval.").OrNull()).Optional(),
    ];

    /// <summary>All schemas.</summary>
    public static IReadOnlyList<ReportSchema> All { get; } =
    [
        new(
            "evaluate",
            new ReportVariant(
                "The metrics of a model, of baselines, and their differences.",
                [
                    .. Counts,
                    Metric,
                    Metrics("low", "Lower ends of the 95 % intervals."),
                    Metrics("high", "Upper ends of the 95 % intervals."),
                    .. Baselines,
                    .. Requirements,
                ]),
            new ReportVariant(
                "With --compare: the metrics of two models, and their differences.",
                [
                    .. Counts,
                    Metrics("first", "The metrics of the first model."),
                    Metrics("second", "The metrics of the second model."),
                    .. Baselines,
                    Metrics("difference", "The second model minus the first one."),
                    Metrics("lowOfDifference", "Lower ends of the 95 % intervals of the differences."),
                    Metrics("highOfDifference", "Upper ends of the 95 % intervals of the differences."),
                    .. Requirements,
                ]),
            new ReportVariant(
                "With --known: users who were not trained on, with few known items.",
                Text("name", "The file of interactions."),
                Whole("users", "Number of unseen users."),
                Whole("testItems", "Number of their test items."),
                Whole("items", "Number of candidate items."),
                List(
                    "known",
                    "A line for each number of known items and each metric.",
                    Whole("known", "Number of known items."),
                    Text("metric", "Name of the metric."),
                    Number("popularity", "The metric of the most popular items."),
                    Number("without", "The metric of the model without side tables.").Optional(),
                    Number("model", "The metric of the model."),
                    Number("difference", "The model minus the model without side tables, or minus the most popular items."),
                    Number("low", "Lower end of the 95 % interval of the difference."),
                    Number("high", "Upper end of the 95 % interval of the difference."))),
            new ReportVariant(
                "With --split unseen-items: items that were not trained on, ranked by their features.",
                Text("name", "The file of interactions."),
                Whole("users", "Number of evaluated users."),
                Whole("testItems", "Number of their test items."),
                Whole("newItems", "Number of items that were not trained on."),
                Whole("items", "Number of all items."),
                List(
                    "metrics",
                    "A line for each kind of candidates and each metric.",
                    Text("candidates", "The items that are ranked: new items, or all items."),
                    Text("metric", "Name of the metric."),
                    Number("baseline", "The metric of a random order of the new items, or of the most popular items."),
                    Number("model", "The metric of the model."),
                    Number("difference", "The model minus the baseline."),
                    Number("low", "Lower end of the 95 % interval of the difference."),
                    Number("high", "Upper end of the 95 % interval of the difference."))),
            TrainingSchemas.DryTraining),
    ];

    static Property[] Counts =>
    [
        Text("name", "The model, or the file of interactions."),
        Whole("users", "Number of evaluated users."),
        Whole("testUsers", "Number of test users, of which a sample was evaluated.").Optional(),
        Whole("sampleSeed", "Seed of the sample.").Optional(),
        Whole("testItems", "Number of test pairs."),
        Whole("items", "Number of candidate items."),
    ];

    static IEnumerable<Property> Baselines => Baseline.All.SelectMany(baseline => (Property[])
    [
        Metrics(baseline.Word, $"The metrics of the baseline: {baseline.Help}.").Optional(),
        Metrics($"above{Name(baseline)}", "The model minus the baseline.").Optional(),
        Metrics($"lowOfAbove{Name(baseline)}", "Lower ends of the 95 % intervals of the differences.").Optional(),
        Metrics($"highOfAbove{Name(baseline)}", "Upper ends of the 95 % intervals of the differences.").Optional(),
    ]);

    static string Name(Baseline baseline) => string.Concat(baseline.Word.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    static Property Metrics(string name, string description) => Object(name, description, Metric);
}
