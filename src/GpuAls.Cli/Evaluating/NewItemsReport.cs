using GpuAls.Cli.Output;
using GpuAls.Core.Model;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Rankers;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Cli.Evaluating;

/// <summary>
/// The result of <c>evaluate --split unseen-items</c>: items that were not trained on, ranked by their features among each other and among all items.
/// </summary>
static class NewItemsReport
{
    static readonly string[] OfLists = ["recall@", "ndcg@"];

    /// <summary>Evaluates a model.</summary>
    /// <param name="name">The file of interactions.</param>
    /// <param name="items">The new items and the test users.</param>
    /// <param name="holdout">The parts.</param>
    /// <param name="model">The model that was trained on one of them.</param>
    /// <param name="options">The settings of the metrics.</param>
    /// <param name="cancel">Stops the work.</param>
    public static Report Of(
        string name, UnseenItems items, Holdout holdout, AlsModel model, EvaluationOptions options, CancellationToken cancel)
    {
        var (own, random) = (items.Evaluate(model, cancel), items.ExpectRandom());
        double[] gains = [.. own.Zip(random, (one, other) => one - other)];
        var (ofModel, ofRandom, ofGains) = (items.Intervals(own, cancel), items.Intervals(random, cancel), items.Intervals(gains, cancel));
        List<object?[]> rows = [];
        for (var m = 0; m < items.Metrics.Count; m++) rows.Add(Row("new items", items.Metrics[m], ofRandom[m].Mean, ofModel[m].Mean, ofGains[m]));

        var evaluator = new Evaluator(holdout.Train.ByUser, holdout.Known, items.Test, options, items.Users);
        var ranked = evaluator.Evaluate(new ModelRanker(model), cancel);
        var popular = evaluator.Evaluate(new PopularityRanker(holdout.Train.ByUser, holdout.Known), cancel);
        var differences = ranked.Minus(popular, [.. Enumerable.Range(0, ranked.Users.Count).Select(user => (user, user))], options, cancel);
        for (var m = 0; m < ranked.Metrics.Count; m++)
        {
            var metric = ranked.Metrics[m];
            if (!OfLists.Any(start => metric.StartsWith(start, StringComparison.Ordinal))) continue;
            rows.Add(Row("all items", metric, popular[metric].Mean, ranked[metric].Mean, differences[m]));
        }

        return new Report(
            null,
            [
                new("name", null, name),
                new("users", "Test users", items.Users.Count, "N0"),
                new("testItems", "Test items", items.Users.Sum(user => (long)items.Test.RowLength(user)), "N0"),
                new("newItems", "New items", items.Items.Count, "N0"),
                new("items", "All items", holdout.Train.Items.Count, "N0"),
            ],
            new Table(
                "metrics",
                null,
                [
                    new("candidates", "Among"), new("metric", "Metric"), new("baseline", "Baseline", "F4"), new("model", "Model", "F4"),
                    new("difference", "Difference", EvaluationReport.Signed), new("low", "2.5 %", EvaluationReport.Signed),
                    new("high", "97.5 %", EvaluationReport.Signed),
                ],
                rows))
        {
            Notes =
            [
                "The baseline among the new items is a random order, because nothing is known of their popularity; among all items it is popularity, "
                    + "which never recommends them.",
                .. model.ItemFeatures is { HasSignal: false }
                    ? (string[])["The features tell nothing about the items: all new items have one vector."]
                    : [],
            ],
        };
    }

    static object?[] Row(string among, string metric, double baseline, double model, Interval difference) =>
        [among, metric, baseline, model, difference.Mean, difference.Low, difference.High];
}
