using System.Diagnostics;
using System.Globalization;
using GpuAls.Fuzzing.Targets;

namespace GpuAls.Fuzzing.Running;

/// <summary>The figures of one target.</summary>
/// <param name="Target">The name.</param>
/// <param name="Figures">The figures.</param>
sealed record FuzzResult(string Target, FuzzFigures Figures);

/// <summary>Starts the instrumented program for each target, as many at a time as there are processors.</summary>
/// <param name="program">The path of the instrumented program.</param>
/// <param name="root">The folder in which each target has one.</param>
/// <param name="options">The options.</param>
sealed class FuzzProcesses(string program, string root, FuzzerOptions options)
{
    // Beyond the time that was given: the start, and the seeds.
    static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <summary>Runs all targets.</summary>
    public IReadOnlyList<FuzzResult> Run()
    {
        var shares = options.Targets.Select(name => FuzzTargets.All.First(target => target.Name == name).Share).ToList();
        var sum = shares.Sum();
        var results = new FuzzResult[shares.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        // The time is divided equally; a target that ends early leaves its processor to the next one.
        var rounds = Math.Ceiling((double)shares.Count / Environment.ProcessorCount);
        Parallel.For(0, shares.Count, parallel, index =>
        {
            var executions = options.Executions == long.MaxValue ? long.MaxValue : (long)Math.Ceiling(options.Executions * shares[index] / sum);
            results[index] = Run(options.Targets[index], executions, options.Seconds / rounds);
        });
        return results;
    }

    FuzzResult Run(string target, long executions, double seconds)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, target)).FullName;
        var start = new ProcessStartInfo("dotnet")
        {
            // One thread reads: the map has one place for the edge before.
            Environment = { ["DOTNET_PROCESSOR_COUNT"] = "1", ["DOTNET_TieredPGO"] = "0" },
            WorkingDirectory = folder,
        };
        string[] args =
        [
            program, "--targets", target, "--folder", folder, "--seed", Text(options.Seed),
            "--executions", Text(executions), "--seconds", Text(seconds),
            .. options.SavesCorpus ? ["--save-corpus"] : (string[])[],
        ];
        foreach (var arg in args) start.ArgumentList.Add(arg);
        using var process = Process.Start(start)!;
        var limit = double.IsFinite(seconds) ? TimeSpan.FromSeconds(seconds) + Grace : Timeout.InfiniteTimeSpan;
        if (!process.WaitForExit(limit)) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return new(target, process.ExitCode == 0 ? FuzzReport.Read(folder) : Ended(folder, process.ExitCode));
    }

    static FuzzFigures Ended(string folder, int code)
    {
        // Without an input, the process ended before the first execution.
        var current = Path.Combine(folder, Watchdog.FileName);
        var input = File.Exists(current) ? Watchdog.LastInput(current) : [];
        var file = Path.Combine(folder, $"fault-{Corpus.NameOf(input)}");
        File.WriteAllBytes(file, input);
        var rule = code == Watchdog.HangCode ? $"no result after {Execution.Limit.TotalSeconds} s" : $"the process ended with code {code}";
        return new FuzzFigures(0, 0, 0, 0, [(file, new Fault(rule, rule))]);
    }

    static string Text<T>(T number) where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
