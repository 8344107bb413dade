using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace GpuAls.Cli;

/// <summary>What a figure was measured on, without anything that names whose it is.</summary>
static class Machine
{
    /// <summary>For a report: processor, cores, memory, system and versions.</summary>
    public static IReadOnlyList<Fact> Facts =>
    [
        new("machine.processor", "Processor", Processor()),
        new("machine.cores", "Cores", Environment.ProcessorCount),
        new("machine.memoryBytes", "Memory", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Fact.Bytes),
        new("machine.system", "System", RuntimeInformation.OSDescription),
        new("machine.runtime", "Runtime", RuntimeInformation.FrameworkDescription),
        new("machine.gpuals", "GpuAls", IsOptimized ? VersionAction.Version : $"{VersionAction.Version}, a debug build: its figures mean nothing"),
    ];

    static bool IsOptimized => typeof(Machine).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled != true;

    static string Processor()
    {
        const string description = "/proc/cpuinfo";
        // "model name	: AMD EPYC"; on ARM there is no such line.
        var line = File.Exists(description) ? File.ReadLines(description).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
