using System.Text.Json;
using GpuAls.Cli.Benchmarking;
using GpuAls.Core;
using GpuAls.Core.Solving;

namespace GpuAls.Benchmarks.Growth;

/// <summary>Measures a training with <c>gpuals benchmark</c>.</summary>
static class GrowthMeasurement
{
    /// <summary>The arguments of <c>gpuals</c> for one size.</summary>
    public static IReadOnlyList<string> Arguments(GrowthSize size, GrowthTraining training) =>
        Arguments($"{size.Users}", $"{size.Items}", $"{size.Rows}", $"{size.Factors}", training);

    /// <summary>The command for readers, with letters for the values that differ from size to size.</summary>
    public static string Command(GrowthTraining training) => $"gpuals {string.Join(' ', Arguments("U", "I", "R", "F", training))}";

    /// <summary>Measures one size.</summary>
    /// <exception cref="GpuAlsException">The training failed, or this system does not report the peak memory of a process.</exception>
    public static GrowthPoint Measure(GrowthSize size, GrowthTraining training)
    {
        using var result = JsonDocument.Parse(GpualsProcess.Run(Arguments(size, training)));
        var run = result.RootElement.GetProperty("runs")[0];
        if (run.GetProperty("memoryBytes").ValueKind == JsonValueKind.Null)
            throw new GpuAlsException("this system does not report the peak memory of a process");
        var pairs = result.RootElement.GetProperty("entries").GetInt64();
        return new GrowthPoint(
            size,
            run.GetProperty("deviceName").GetString()!,
            run.GetProperty("iterationSeconds").GetDouble(),
            run.GetProperty("memoryBytes").GetDouble(),
            TrainingMemory.Bytes(
                size.Users, size.Items, pairs, size.Factors, training.Solver, Environment.ProcessorCount, training.Precision));
    }

    static IReadOnlyList<string> Arguments(string users, string items, string rows, string factors, GrowthTraining training) =>
    [
        "benchmark", "--users", users, "--items", items, "--rows", rows, "--device", BenchmarkDevice.Cpu, "--factors", factors,
        "--iterations", "3", "--no-peak", .. training.Options, "--output", "json",
    ];
}
