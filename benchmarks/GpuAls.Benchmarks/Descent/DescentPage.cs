using System.Globalization;
using GpuAls.Cli.Benchmarking;
using GpuAls.Cli.Output;
using GpuAls.Cli.Training;

namespace GpuAls.Benchmarks.Descent;

/// <summary>
/// The loss curves as a page of Markdown: for each number of factors,
/// the time until each solver is near the best loss, and the losses themselves.
/// </summary>
static class DescentPage
{
    static readonly double[] Distances = [0.1, 0.01, 0.001];

    // Later iterations differ little from their neighbours.
    static readonly int[] ReportedIterations = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50];

    /// <summary>Creates the page.</summary>
    /// <param name="result">The measurements.</param>
    /// <param name="command">The command as typed, without the folder.</param>
    /// <param name="figure">The name of the file with the plots.</param>
    public static string Create(DescentResult result, string command, string figure)
    {
        using var text = new StringWriter();
        new MarkdownReportWriter(text).Write(new Report(
            "Loss over time",
            [
                new("command", "Command", command),
                new("training", "Training", Training()),
                new("users", "Users", result.Data.Users, "N0"),
                new("items", "Items", result.Data.Items, "N0"),
                new("entries", "Generated pairs (user, item), seed 42", result.Entries, "N0"),
                .. Machine.Fields,
                new("device", "Device", result.Device),
            ],
            [.. result.Plan.Factors.SelectMany(factors => (Table[])[Times(result, factors), Losses(result, factors)])]));
        text.Write("\nSeconds include solving, but not the computation of losses. All trainings start from the same vectors. ");
        text.Write("The best loss is the lowest loss of all trainings and of pcg after as many further iterations.\n");
        text.Write($"\n![Loss above the best against seconds, on logarithmic axes, for each number of factors]({figure})\n");
        return text.ToString();
    }

    static string Training()
    {
        var options = DescentPlan.Training;
        var start = TrainingOptions.Word(options.Start);
        return FormattableString.Invariant(
            $"--confidence log --alpha {options.Alpha} --regularization {options.Regularization}, start vectors {start}");
    }

    static Table Times(DescentResult result, int factors) => new(
        "times",
        string.Create(
            CultureInfo.InvariantCulture,
            $"{factors} factors: seconds until the loss is near the best loss, {result.BestLoss(factors):N0}; blank if it is not reached."),
        [
            new("solver", "Solver"),
            new("iterationSeconds", "Iteration, s", "F3"),
            new("iterations", "Iterations"),
            .. Distances.Select(Column),
            new("above", "Final loss above best", "0.000 %"),
        ],
        [.. result.Curves(factors).Select(curve => (object?[])
        [
            curve.Name,
            curve.IterationSeconds,
            curve.Points.Count,
            .. Distances.Select(distance => (object?)curve.SecondsTo(result.BestLoss(factors) * (1 + distance))),
            result.Excess(curve, curve.Points[^1]),
        ])]);

    static Column Column(double distance) => new(
        string.Create(CultureInfo.InvariantCulture, $"to{distance}"),
        string.Create(CultureInfo.InvariantCulture, $"to {100 * distance} %"),
        "F2");

    static Table Losses(DescentResult result, int factors)
    {
        var curves = result.Curves(factors);
        var longest = curves.Max(curve => curve.Points.Count);
        return new Table(
            "losses",
            string.Create(CultureInfo.InvariantCulture, $"{factors} factors: loss after each iteration, in thousands."),
            [new("iteration", "Iteration"), .. curves.Select(curve => new Column(curve.Name, curve.Name, "N0"))],
            [.. ReportedIterations.Where(number => number <= longest).Select(number => (object?[])
                [number, .. curves.Select(curve => number <= curve.Points.Count ? (object?)(curve.Points[number - 1].Loss / 1000) : null)])]);
    }
}
