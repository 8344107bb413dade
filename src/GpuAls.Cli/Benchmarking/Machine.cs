using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using GpuAls.Cli.Help;
using GpuAls.Cli.Output;

namespace GpuAls.Cli.Benchmarking;

/// <summary>The machine that a figure was measured on, without anything that identifies its owner.</summary>
static class Machine
{
    /// <summary>Processor, cores, memory, system and versions, for a report.</summary>
    public static IReadOnlyList<Field> Fields =>
    [
        new("machine.processor", "Processor", Processor()),
        new("machine.cores", "Cores", Environment.ProcessorCount),
        new("machine.memoryBytes", "Memory", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Field.Bytes),
        new("machine.system", "System", RuntimeInformation.OSDescription),
        new("machine.runtime", "Runtime", RuntimeInformation.FrameworkDescription),
        new(
            "machine.gpuals",
            "GpuAls",
            IsOptimized ? VersionAction.Version : $"{VersionAction.Version}, a debug build, so the times are not representative"),
    ];

    static bool IsOptimized => typeof(Machine).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled != true;

    static string Processor()
    {
        const string description = "/proc/cpuinfo";
        // "model name	: AMD EPYC"; ARM has no such line.
        var line = File.Exists(description)
            ? File.ReadLines(description).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[1].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
