using System.Diagnostics;
using System.Text.Json;
using GpuAls.Cli.Benchmarking;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Solving;

namespace GpuAls.Benchmarks;

/// <summary>
/// Trains in a process of its own, for a process that trained before holds memory that is not this training's: <c>gpuals benchmark</c>.
/// </summary>
static class GrowthMeasurement
{
    /// <summary>What a process is started with: <c>gpuals</c> and these.</summary>
    public static IReadOnlyList<string> Arguments(GrowthSize size, GrowthTraining training) => Arguments($"{size.Users}", $"{size.Items}", $"{size.Rows}", $"{size.Factors}", training);

    /// <summary>The same for people, with letters for what differs from size to size.</summary>
    public static string Command(GrowthTraining training) => $"gpuals {string.Join(' ', Arguments("U", "I", "R", "F", training))}";

    /// <summary>Measures one size.</summary>
    /// <exception cref="GpuAlsException">It failed, or this system cannot tell how much memory a process held.</exception>
    public static GrowthPoint Measure(GrowthSize size, GrowthTraining training)
    {
        // Built beside this program, with the settings that it is shipped with.
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "gpuals.exe" : "gpuals");
        var arguments = Arguments(size, training);
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != (int)ExitCode.Done) throw new GpuAlsException($"gpuals {string.Join(' ', arguments)} ended with {process.ExitCode}: {error.Result}{output}");
        using var result = JsonDocument.Parse(output);
        var run = result.RootElement.GetProperty("runs")[0];
        if (run.GetProperty("memoryBytes").ValueKind == JsonValueKind.Null) throw new GpuAlsException("this system does not tell how much memory a process has held at the most");
        return new GrowthPoint(
            size,
            run.GetProperty("deviceName").GetString()!,
            run.GetProperty("iterationSeconds").GetDouble(),
            run.GetProperty("memoryBytes").GetDouble(),
            TrainingMemory.Bytes(size.Users, size.Items, result.RootElement.GetProperty("entries").GetInt64(), size.Factors, training.Solver, Environment.ProcessorCount, training.Precision));
    }

    static IReadOnlyList<string> Arguments(string users, string items, string rows, string factors, GrowthTraining training) =>
    [
        "benchmark", "--users", users, "--items", items, "--rows", rows, "--device", BenchmarkDevice.Cpu, "--factors", factors,
        "--iterations", "3", "--no-peak", .. training.Options, "--output", "json",
    ];
}
