using GpuAls.Cli.Benchmarking;
using GpuAls.Cli.Output;

namespace GpuAls.Benchmarks;

/// <summary>The growth as a page of Markdown: two tables.</summary>
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
        (new("nanosecondsARow", "ns a row", "F1"), point => point.NanosecondsARow),
        (new("peakBytes", "Memory, MiB", Mebibytes), point => point.PeakBytes / (1 << 20)),
        (new("predictedBytes", "The formula's, MiB", Mebibytes), point => point.PredictedBytes / (1 << 20)),
        (new("predictionError", "off by", "+0.0 %;-0.0 %"), point => point.PredictionError),
    ];

    /// <summary>The page.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="command">What was typed, without a folder.</param>
    /// <param name="figure">The file with the plots, beside the page.</param>
    public static string Of(GrowthResult result, string command, string figure)
    {
        using var text = new StringWriter();
        new MarkdownReportWriter(text).Write(new Report(
            "How time and memory grow",
            [
                new("command", "Command", command),
                new("each", "For each row, in a process of its own", GrowthMeasurement.Command(result.Plan.Training)),
                .. Machine.Fields,
                new("device", "Device", result.ByRows[0].Device),
            ],
            [
                Table("byRows", "By rows, with users and items in proportion.", result.ByRows),
                Table("byFactors", "By factors.", result.ByFactors),
            ]));
        text.Write($"\nThe formula is `TrainingMemory`.\n\n![Time and memory by rows and by factors, on logarithmic axes]({figure})\n");
        return text.ToString();
    }

    static Table Table(string name, string title, IReadOnlyList<GrowthPoint> points) =>
        new(name, title, [.. Columns.Select(column => column.Column)], [.. points.Select(point => Columns.Select(column => column.Value(point)).ToArray())]);
}
