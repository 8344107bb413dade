using System.Globalization;
using System.Text;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Core.Solving;

namespace GpuAls.Cli.Benchmarking;

/// <summary>The result of a benchmark: one row for each device and number of factors.</summary>
static class BenchmarkReport
{
    const string TimesTitle = "Seconds to copy the data and for one iteration (median without the first)";
    const string RatesTitle = "Minimum work of an iteration divided by its time, and peak memory";

    // Each comma divides by a thousand: people get billions, programs get every digit.
    const string Giga = "0,,,.0";

    static readonly (Column Column, Func<BenchmarkResult, BenchmarkRun, object?> Value)[] Columns =
    [
        (new("device", "Device"), (_, run) => run.Device),
        (new("deviceName", null), (_, run) => run.Times?.Device),
        (new("factors", "Factors"), (_, run) => run.Factors),
        (new("openSeconds", "Copy", "F3"), (_, run) => run.Times?.OpenSeconds),
        (new("iterationSeconds", "Iteration", "F4"), (_, run) => run.Times?.IterationSeconds),
        (new("userSeconds", "Users", "F4"), (_, run) => run.Times?.UserSeconds),
        (new("itemSeconds", "Items", "F4"), (_, run) => run.Times?.ItemSeconds),
        (new("speedUp", "Speed-up", "F2"), (result, run) => result.SpeedUp(run)),
        (new("loss", "Loss", "N0"), (_, run) => run.Times?.Loss.Total),
        (new("operationsPerSecond", "GFLOP/s", Giga), (_, run) => run.Times?.OperationsPerSecond),
        (new("operationsShare", "of peak", "P0"), (result, run) => result.OperationsShare(run)),
        (new("bytesPerSecond", "GB/s", Giga), (_, run) => run.Times?.BytesPerSecond),
        (new("bytesShare", "of peak", "P0"), (result, run) => result.BytesShare(run)),
        (new("memoryBytes", "Memory", Field.Bytes), (_, run) => run.MemoryBytes),
        (new("deviceMemoryBytes", "On device", Field.Bytes), (_, run) => run.DeviceMemoryBytes),
        (new("error", "Error"), (_, run) => run.Error),
    ];

    /// <summary>The result for programs, in one table.</summary>
    public static Report ForPrograms(BenchmarkResult result) => new(null, Fields(result), Table(result, "runs", null, result.Runs, _ => true));

    /// <summary>The result for a screen, in two tables that fit 80 columns.</summary>
    public static Report ForScreen(BenchmarkResult result) => new(
        null,
        Fields(result),
        [
            Table(result, "times", TimesTitle, Done(result), name => name
                is "device" or "factors" or "openSeconds" or "iterationSeconds" or "userSeconds" or "itemSeconds" or "speedUp" or "loss"),
            Table(result, "rates", RatesTitle, Done(result), name => name
                is "device" or "factors" or "operationsPerSecond" or "operationsShare"
                or "bytesPerSecond" or "bytesShare" or "memoryBytes" or "deviceMemoryBytes"),
            .. Others(result),
        ]);

    /// <summary>The result for a page, in one wide table.</summary>
    public static Report ForPage(BenchmarkResult result) => new(
        "gpuals benchmark",
        Fields(result),
        [Table(result, "runs", $"{TimesTitle}. {RatesTitle}.", Done(result), name => name != "error"), .. Others(result)]);

    static IReadOnlyList<Field> Fields(BenchmarkResult result)
    {
        var (request, set, peak) = (result.Request, result.Set, result.Peak);
        return
        [
            new("command", "Command", request.Command),
            new("day", "Date", result.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            .. Machine.Fields,
            new("peak.operationsPerSecond", peak is null ? null : "Peak GFLOP/s", peak?.OperationsPerSecond, Giga),
            new("peak.bytesPerSecond", peak is null ? null : "Peak GB/s", peak?.BytesPerSecond, Giga),
            new("set", "Data", set.Name),
            new("users", "Users", set.Matrix.Users.Count, "N0"),
            new("items", "Items", set.Matrix.Items.Count, "N0"),
            new("entries", "Pairs (user, item)", set.Matrix.Entries, "N0"),
            new("loadSeconds", request.Input is null ? "Generating and sorting, s" : "Reading and sorting, s", set.LoadSeconds, "F2"),
            new("solver", "Solver", SolverOptions.Word(request.Options.Solver)),
            new(
                "cgSteps",
                "Steps per row",
                request.Options.Solver is { } solver && !SolverInfo.Of(solver).TakesSteps ? null : request.Options.ConjugateGradientSteps),
            new("iterations", "Iterations", request.Options.Iterations),
            new("leftOut", request.LeftOut.Count == 0 ? null : "Not measured", LeftOut(request.LeftOut)),
        ];
    }

    static string? LeftOut(IReadOnlyList<string> devices) =>
        devices.Count == 0 ? null : $"{string.Join(", ", devices)} (the processor itself); to include it: --device {devices[0]}";

    static IReadOnlyList<BenchmarkRun> Done(BenchmarkResult result) => [.. result.Runs.Where(run => run.Times is not null)];

    /// <summary>The names of the devices, and the failures.</summary>
    static IEnumerable<Table> Others(BenchmarkResult result)
    {
        var devices = result.Runs.Where(run => run.Times is not null).DistinctBy(run => run.Device).ToList();
        if (devices.Count > 0)
            yield return new(
                "devices",
                null,
                [new("device", "Device"), new("name", "Name")],
                [.. devices.Select(run => (object?[])[run.Device, run.Times!.Device])]);
        var failed = result.Runs.Where(run => run.Error is not null).ToList();
        if (failed.Count > 0) yield return Table(result, "failed", "Failures", failed, name => name is "device" or "factors" or "error");
    }

    static Table Table(BenchmarkResult result, string name, string? title, IReadOnlyList<BenchmarkRun> runs, Func<string, bool> isShown)
    {
        var columns = Columns.Where(column => isShown(column.Column.Name)).ToList();
        return new(
            name,
            title,
            [.. columns.Select(column => column.Column)],
            [.. runs.Select(run => columns.Select(column => column.Value(result, run)).ToArray())]);
    }
}

/// <summary>The page of Markdown that <c>--save</c> writes.</summary>
static class BenchmarkPage
{
    /// <summary>The option that names the page.</summary>
    public const string SaveOption = "--save";

    const string Title = "gpuals benchmark";

    /// <summary>The page as an output; an older page is replaced.</summary>
    public static OutputContent Content { get; } = new("result")
    {
        Own = $"page of {Title}",
        IsOwn = start => Encoding.UTF8.GetString(start.Span).Split('\n')[0].TrimEnd() == $"# {Title}",
    };

    /// <summary>Writes the page; an existing file is replaced.</summary>
    public static void Write(BenchmarkResult result, string path)
    {
        TextFile.Write(path, SaveOption, text => new MarkdownReportWriter(text).Write(BenchmarkReport.ForPage(result)));
    }
}
