using GpuAls.Kernels;

namespace GpuAls.Cli;

/// <summary>Tells what will lie in a device's memory, as it is planned.</summary>
sealed class PlanNote(Terminal terminal) : IProgress<MemoryPlan>
{
    public void Report(MemoryPlan value)
    {
        foreach (var line in value.Lines()) terminal.Error.WriteLine(line);
    }
}
