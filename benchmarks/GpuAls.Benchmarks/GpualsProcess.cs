using System.Diagnostics;
using GpuAls.Cli.Shell;
using GpuAls.Core;

namespace GpuAls.Benchmarks;

/// <summary>Runs <c>gpuals</c> in a process of its own: the peak memory of a process includes that of all its earlier trainings.</summary>
static class GpualsProcess
{
    /// <summary>The program, which the build puts beside this one, with the settings that it ships with.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "gpuals.exe" : "gpuals");

    /// <summary>Runs the program.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The standard output.</returns>
    /// <exception cref="GpuAlsException">The program ended with an error; the message has its output.</exception>
    public static string Run(IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == (int)ExitCode.Done
            ? output
            : throw new GpuAlsException($"gpuals {string.Join(' ', arguments)} ended with exit code {process.ExitCode}: {error.Result}{output}");
    }
}
