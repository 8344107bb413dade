using GpuAls.Cli.Output;
using GpuAls.Core.Model;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Cli.Evaluating;

/// <summary>
/// The result of <c>evaluate --known</c>: metrics for users with few known items, with and without side tables, or beside the most popular items.
/// </summary>
static class KnownReport
{
    static readonly string[] Shown = ["recall@", "ndcg@"];

    /// <summary>Evaluates a model, and its difference to another one.</summary>
    /// <param name="name">The file of interactions.</param>
    /// <param name="known">The users and their items.</param>
    /// <param name="model">The model.</param>
    /// <param name="without">The model without side tables; null to compare with the most popular items alone.</param>
    /// <param name="options">The settings of the metrics.</param>
    /// <param name="cancel">Stops the work.</param>
    public static Report Of(
        string name, KnownCounts known, AlsModel model, AlsModel? without, EvaluationOptions options, CancellationToken cancel)
    {
        List<object?[]> rows = [];
        (int, int)[] pairs = [.. Enumerable.Range(0, known.Users.Count).Select(user => (user, user))];
        foreach (var n in known.Counts)
        {
            var popular = known.EvaluatePopularity(n, cancel);
            var own = known.Evaluate(model, n, cancel);
            var other = without is null ? popular : known.Evaluate(without, n, cancel);
            var differences = own.Minus(other, pairs, options, cancel);
            foreach (var metric in own.Metrics.Where(metric => Shown.Any(start => metric.StartsWith(start, StringComparison.Ordinal))))
            {
                Interval difference = differences[own.Metrics.ToList().IndexOf(metric)];
                rows.Add(
                [
                    n, metric, popular[metric].Mean, .. without is null ? [] : (object?[])[other[metric].Mean], own[metric].Mean, difference.Mean,
                    difference.Low, difference.High,
                ]);
            }
        }

        return new Report(
            null,
            [
                new("name", null, name),
                new("users", "Unseen users", known.Users.Count, "N0"),
                new("testItems", "Test items", known.Test.Entries, "N0"),
                new("items", "Candidate items", known.Test.Columns, "N0"),
            ],
            new Table(
                "known",
                null,
                [
                    new("known", "Known items"), new("metric", "Metric"), new("popularity", "Popularity", "F4"),
                    .. without is null ? [] : (Column[])[new("without", "Without features", "F4")],
                    new("model", without is null ? "Model" : "With features", "F4"),
                    new("difference", "Difference", EvaluationReport.Signed), new("low", "2.5 %", EvaluationReport.Signed),
                    new("high", "97.5 %", EvaluationReport.Signed),
                ],
                rows))
        {
            Notes = without is null
                ? ["The difference is that of the model to the most popular items."]
                : ["The difference is that of both models, user by user. Without features and known items, the most popular items are recommended."],
        };
    }
}
