using System.Globalization;
using GpuAls.Cli.Benchmarking;
using GpuAls.Cli.Output;
using GpuAls.Cli.Training;

namespace GpuAls.Benchmarks;

/// <summary>
/// The descents as a page of Markdown: for each number of factors, how long each solver takes to come near the best loss, and the losses themselves.
/// </summary>
static class DescentPage
{
    static readonly double[] Near = [0.1, 0.01, 0.001];

    // Told of all iterations; later ones are like their neighbours.
    static readonly int[] Told = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50];

    /// <summary>The page.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="command">What was typed, without a folder.</param>
    /// <param name="figure">The file with the plots, beside the page.</param>
    public static string Of(DescentResult result, string command, string figure)
    {
        using var text = new StringWriter();
        new MarkdownReportWriter(text).Write(new Report(
            "Loss against seconds",
            [
                new("command", "Command", command),
                new("training", "Training", string.Create(
                    CultureInfo.InvariantCulture, $"--confidence log --alpha {DescentPlan.Training.Alpha} --regularization {DescentPlan.Training.Regularization}, start vectors {TrainingOptions.Word(DescentPlan.Training.Start)}")),
                new("users", "Users", result.Data.Users, "N0"),
                new("items", "Items", result.Data.Items, "N0"),
                new("entries", "Pairs (user, item), made up, seed 42", result.Entries, "N0"),
                .. Machine.Fields,
                new("device", "Device", result.Device),
            ],
            [.. result.Plan.Factors.SelectMany(factors => (Table[])[Times(result, factors), Losses(result, factors)])]));
        text.Write($"\nSeconds are of solving; computing losses is not counted. All start from the same vectors. The best loss is the lowest of all, and of pcg after as many iterations more.\n\n![Loss above the best against seconds, on logarithmic axes, for each number of factors]({figure})\n");
        return text.ToString();
    }

    static Table Times(DescentResult result, int factors) => new(
        "times",
        string.Create(CultureInfo.InvariantCulture, $"{factors} factors: seconds to come near the best loss, {result.Best(factors):N0}; blank where that was not reached."),
        [
            new("solver", "Solver"),
            new("iterationSeconds", "Iteration, s", "F3"),
            new("iterations", "Iterations"),
            .. Near.Select(near => new Column(string.Create(CultureInfo.InvariantCulture, $"to{near}"), string.Create(CultureInfo.InvariantCulture, $"to {100 * near} %"), "F2")),
            new("above", "At the end, above by", "0.000 %"),
        ],
        [.. result.Of(factors).Select(descent => (object?[])
        [
            descent.Name,
            descent.IterationSeconds,
            descent.Points.Count,
            .. Near.Select(near => (object?)descent.SecondsTo(result.Best(factors) * (1 + near))),
            result.Above(descent, descent.Points[^1]),
        ])]);

    static Table Losses(DescentResult result, int factors)
    {
        var descents = result.Of(factors);
        var longest = descents.Max(descent => descent.Points.Count);
        return new Table(
            "losses",
            string.Create(CultureInfo.InvariantCulture, $"{factors} factors: loss after an iteration, thousands."),
            [new("iteration", "After"), .. descents.Select(descent => new Column(descent.Name, descent.Name, "N0"))],
            [.. Told.Where(number => number <= longest).Select(number => (object?[])
                [number, .. descents.Select(descent => number <= descent.Points.Count ? (object?)(descent.Points[number - 1].Loss / 1000) : null)])]);
    }
}
