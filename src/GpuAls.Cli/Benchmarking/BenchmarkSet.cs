using System.Diagnostics;
using GpuAls.Cli.Input;
using GpuAls.Cli.Shell;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Cli.Benchmarking;

/// <summary>The data of a benchmark.</summary>
/// <param name="Name">The name for people, without a folder.</param>
/// <param name="Matrix">The interactions.</param>
/// <param name="LoadSeconds">The time for reading or generating the data, and for sorting it by user and by item.</param>
sealed record BenchmarkSet(string Name, InteractionMatrix Matrix, double LoadSeconds)
{
    /// <summary>Reads a file.</summary>
    public static BenchmarkSet Read(InputFiles input, Terminal terminal, ProgressDisplay progress, CancellationToken cancel)
    {
        var loaded = LoadedInteractions.Read(input, terminal, progress, cancel);
        var matrix = loaded.Build();
        return new(Path.GetFileName(loaded.Name), matrix, loaded.Seconds);
    }

    /// <summary>Generates data in memory.</summary>
    public static BenchmarkSet Generate(SyntheticOptions options, ProgressDisplay progress, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        var matrix = progress.Run<long, InteractionMatrix>("generating data", options.Rows, rows => rows, _ => null, watcher =>
        {
            var builder = new InteractionMatrixBuilder();
            SyntheticInteractions.AddTo(options, builder, watcher, cancel);
            return builder.Build();
        });
        return new($"generated, seed {options.Seed}", matrix, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
