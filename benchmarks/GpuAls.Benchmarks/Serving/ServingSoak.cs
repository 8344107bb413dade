using System.Diagnostics;
using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Model;

namespace GpuAls.Benchmarks.Serving;

/// <summary>
/// A long load on <c>gpuals serve</c> while its model is replaced: prints a line for each minute with the requests, the failures, the times and the
/// memory of the service, as a Markdown table. Every answer is checked.
/// </summary>
static class ServingSoak
{
    static readonly TimeSpan LineTime = TimeSpan.FromMinutes(1);

    /// <summary>Runs the load.</summary>
    /// <exception cref="GpuAlsException">A request failed, or the service ended.</exception>
    public static void Run(ServingPlan plan)
    {
        var folder = Directory.CreateTempSubdirectory("gpuals-soak");
        try
        {
            var served = Path.Combine(folder.FullName, "served.als");
            Replace(plan.Models[0], served);
            using var process = ServedProcess.Start(served);
            Run(plan, process, served);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static void Run(ServingPlan plan, ServedProcess process, string served)
    {
        Console.WriteLine("| minute | requests | failed | p50 ms | p99 ms | longest ms | swaps | memory MiB | processor s |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        using var model = AlsModel.Open(plan.Models[0]);
        using var stop = new CancellationTokenSource();
        var counts = new ServingCounts();
        var pause = TimeSpan.FromSeconds((double)plan.Clients / plan.Rate);
        Task[] clients = [.. Enumerable.Range(0, plan.Clients).Select(seed => Task.Run(async () =>
        {
            using var client = new ServingClient(process.Address, model, seed);
            await client.Run(pause, () => counts, stop.Token);
        }))];
        var (total, failed, swaps, minute) = (0L, 0L, 0, 0);
        var (start, busy) = (Stopwatch.StartNew(), process.ProcessorTime);
        for (var line = LineTime; start.Elapsed < plan.Length;)
        {
            var nextSwap = plan.Swap * (swaps + 1);
            var next = nextSwap < line ? nextSwap : line;
            if (next > start.Elapsed) Thread.Sleep(next - start.Elapsed);
            if (process.HasEnded) throw new GpuAlsException("the service has ended");
            if (next == nextSwap) Replace(plan.Models[++swaps % plan.Models.Count], served);
            if (next != line && start.Elapsed < plan.Length) continue;
            line += LineTime;
            var ended = Interlocked.Exchange(ref counts, new ServingCounts());
            var times = ended.Times(0.5, 0.99, 1);
            var now = process.ProcessorTime;
            (total, failed) = (total + ended.Requests, failed + ended.Failures.Values.Sum());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {++minute} | {ended.Requests} | {Describe(ended.Failures)} | {times[0]:F2} | {times[1]:F2} | {times[2]:F1} | {swaps} "
                + $"| {process.Memory / 1048576.0:F0} | {(now - busy).TotalSeconds:F1} |"));
            busy = now;
        }

        stop.Cancel();
        Task.WaitAll(clients);
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{total} requests, {failed} failed, {swaps} replacements of the model."));
        if (failed > 0) throw new GpuAlsException($"{failed} requests failed");
    }

    static string Describe(IReadOnlyDictionary<string, int> failures) => failures.Count == 0
        ? "0"
        : string.Join(", ", failures.Select(failure => string.Create(CultureInfo.InvariantCulture, $"{failure.Value} {failure.Key}")));

    // As training writes a model: beside the old one, then renamed.
    static void Replace(string from, string to)
    {
        File.Copy(from, to + ".new", overwrite: true);
        File.SetLastWriteTimeUtc(to + ".new", DateTime.UtcNow);
        File.Move(to + ".new", to, overwrite: true);
    }
}
