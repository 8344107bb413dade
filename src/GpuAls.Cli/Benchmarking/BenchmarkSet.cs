using System.Diagnostics;
using GpuAls.Core;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Cli;

/// <summary>What a benchmark trains on.</summary>
/// <param name="Name">For people, without a folder.</param>
/// <param name="Matrix">The interactions.</param>
/// <param name="LoadSeconds">Reading or making them up, and sorting them by user and by item.</param>
sealed record BenchmarkSet(string Name, InteractionMatrix Matrix, double LoadSeconds)
{
    /// <summary>Reads a file.</summary>
    public static BenchmarkSet Read(InputFile input, Terminal terminal, ProgressDisplay progress, CancellationToken cancel)
    {
        var counts = PlayCounts.Read(input, terminal, progress, cancel);
        var matrix = counts.Build();
        return new(Path.GetFileName(counts.Path), matrix, counts.Seconds);
    }

    /// <summary>Makes a set up, in memory.</summary>
    public static BenchmarkSet MakeUp(SyntheticOptions options, ProgressDisplay progress, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        var matrix = progress.Run<long, InteractionMatrix>("making plays up", options.Rows, rows => rows, _ => null, listener =>
        {
            var builder = new InteractionMatrixBuilder();
            SyntheticInteractions.AddTo(options, builder, listener, cancel);
            return builder.Build();
        });
        return new($"made up, seed {options.Seed}", matrix, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
