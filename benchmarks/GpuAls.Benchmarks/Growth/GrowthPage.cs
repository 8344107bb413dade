using GpuAls.Cli.Benchmarking;
using GpuAls.Cli.Output;

namespace GpuAls.Benchmarks.Growth;

/// <summary>The growth as a page of Markdown with two tables.</summary>
static class GrowthPage
{
    const string Mebibytes = "N0";

    static readonly (Column Column, Func<GrowthPoint, object?> Value)[] Columns =
    [
        (new("rows", "Rows", "N0"), point => point.Size.Rows),
        (new("users", "Users", "N0"), point => point.Size.Users),
        (new("items", "Items", "N0"), point => point.Size.Items),
        (new("factors", "Factors"), point => point.Size.Factors),
        (new("iterationSeconds", "Iteration, s", "F3"), point => point.IterationSeconds),
        (new("nanosecondsPerRow", "ns per row", "F1"), point => point.NanosecondsPerRow),
        (new("peakBytes", "Memory, MiB", Mebibytes), point => point.PeakBytes / (1 << 20)),
        (new("predictedBytes", "Predicted, MiB", Mebibytes), point => point.PredictedBytes / (1 << 20)),
        (new("predictionError", "Error", "+0.0 %;-0.0 %"), point => point.PredictionError),
    ];

    /// <summary>Creates the page.</summary>
    /// <param name="result">The measurements.</param>
    /// <param name="command">The command as typed, without the folder.</param>
    /// <param name="figure">The name of the file with the plots.</param>
    public static string Create(GrowthResult result, string command, string figure)
    {
        using var text = new StringWriter();
        new MarkdownReportWriter(text).Write(new Report(
            "Time and memory by size",
            [
                new("command", "Command", command),
                new("each", "Each measurement, in its own process", GrowthMeasurement.Command(result.Plan.Training)),
                .. Machine.Fields,
                new("device", "Device", result.ByRows[0].Device),
            ],
            [
                Table("byRows", "By rows, with users and items in proportion.", result.ByRows),
                Table("byFactors", "By factors.", result.ByFactors),
            ]));
        text.Write($"\nThe predictions are those of `TrainingMemory`.\n\n![Time and memory by rows and by factors, on logarithmic axes]({figure})\n");
        return text.ToString();
    }

    static Table Table(string name, string title, IReadOnlyList<GrowthPoint> points) => new(
        name,
        title,
        [.. Columns.Select(column => column.Column)],
        [.. points.Select(point => Columns.Select(column => column.Value(point)).ToArray())]);
}
