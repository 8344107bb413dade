using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>How a benchmark went: one row for each device and number of factors.</summary>
static class BenchmarkReport
{
    const string TimesTitle = "Seconds to copy and for an iteration: users, items; medians without the first";
    const string RatesTitle = "What an iteration needs at the least, over its time; and the most memory held";

    // A comma before the point divides by a thousand: programs get operations and bytes, people thousands of millions.
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
        (new("memoryBytes", "Memory", Fact.Bytes), (_, run) => run.MemoryBytes),
        (new("deviceMemoryBytes", "On device", Fact.Bytes), (_, run) => run.DeviceMemoryBytes),
        (new("error", "Error"), (_, run) => run.Error),
    ];

    /// <summary>For programs: all in one list.</summary>
    public static Report ForPrograms(BenchmarkResult result) => new(null, Facts(result), Sheet(result, "runs", null, result.Runs, _ => true));

    /// <summary>For a screen: narrow enough for 80 columns, so in two tables.</summary>
    public static Report ForScreen(BenchmarkResult result) => new(
        null,
        Facts(result),
        [
            Sheet(result, "times", TimesTitle, Done(result), name => name is "device" or "factors" or "openSeconds" or "iterationSeconds" or "userSeconds" or "itemSeconds" or "speedUp" or "loss"),
            Sheet(result, "rates", RatesTitle, Done(result), name => name is "device" or "factors" or "operationsPerSecond" or "operationsShare" or "bytesPerSecond" or "bytesShare" or "memoryBytes" or "deviceMemoryBytes"),
            .. Others(result),
        ]);

    /// <summary>For a page: one wide table.</summary>
    public static Report ForPage(BenchmarkResult result) => new(
        "gpuals benchmark",
        Facts(result),
        [Sheet(result, "runs", $"{TimesTitle}. {RatesTitle}.", Done(result), name => name != "error"), .. Others(result)]);

    static IReadOnlyList<Fact> Facts(BenchmarkResult result)
    {
        var (request, set, peak) = (result.Request, result.Set, result.Peak);
        return
        [
            new("command", "Command", request.Command),
            new("day", "Day", result.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            .. Machine.Facts,
            new("peak.operationsPerSecond", peak is null ? null : "Peak GFLOP/s", peak?.OperationsPerSecond, Giga),
            new("peak.bytesPerSecond", peak is null ? null : "Peak GB/s", peak?.BytesPerSecond, Giga),
            new("set", "Set", set.Name),
            new("users", "Users", set.Matrix.Users.Count, "N0"),
            new("items", "Items", set.Matrix.Items.Count, "N0"),
            new("entries", "Pairs (user, item)", set.Matrix.Entries, "N0"),
            new("loadSeconds", request.Input is null ? "Making up and sorting, s" : "Reading and sorting, s", set.LoadSeconds, "F2"),
            new("solver", "Solver", request.Options.Solver is { } solver ? TrainingOptions.Word(solver) : SolverOptions.Auto),
            new("cgSteps", "Steps a row", request.Options.Solver is { } one && !SolverInfo.Of(one).TakesSteps ? null : request.Options.ConjugateGradientSteps),
            new("iterations", "Iterations", request.Options.Iterations),
            new("leftOut", request.LeftOut.Count == 0 ? null : "Left out", LeftOut(request.LeftOut)),
        ];
    }

    static string? LeftOut(IReadOnlyList<string> devices) =>
        devices.Count == 0 ? null : $"{string.Join(", ", devices)}, the processor itself; --device {devices[0]}";

    static IReadOnlyList<BenchmarkRun> Done(BenchmarkResult result) => [.. result.Runs.Where(run => run.Times is not null)];

    /// <summary>What the devices are, and what went wrong.</summary>
    static IEnumerable<Sheet> Others(BenchmarkResult result)
    {
        var devices = result.Runs.Where(run => run.Times is not null).DistinctBy(run => run.Device).ToList();
        if (devices.Count > 0) yield return new("devices", null, [new("device", "Device"), new("name", "What it is")], [.. devices.Select(run => (object?[])[run.Device, run.Times!.Device])]);
        var failed = result.Runs.Where(run => run.Error is not null).ToList();
        if (failed.Count > 0) yield return Sheet(result, "failed", "What failed", failed, name => name is "device" or "factors" or "error");
    }

    static Sheet Sheet(BenchmarkResult result, string name, string? title, IReadOnlyList<BenchmarkRun> runs, Func<string, bool> isShown)
    {
        var columns = Columns.Where(column => isShown(column.Column.Name)).ToList();
        return new(name, title, [.. columns.Select(column => column.Column)], [.. runs.Select(run => columns.Select(column => column.Value(result, run)).ToArray())]);
    }
}
