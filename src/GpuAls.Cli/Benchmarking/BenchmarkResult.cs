using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>All that a benchmark found.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Set">What was trained on.</param>
/// <param name="Peak">What the machine can do; null where it was not measured.</param>
/// <param name="Day">When, in UTC.</param>
/// <param name="Runs">Every training, one after the other.</param>
sealed record BenchmarkResult(BenchmarkRequest Request, BenchmarkSet Set, MachinePeak? Peak, DateOnly Day, IReadOnlyList<BenchmarkRun> Runs)
{
    /// <summary>How many times as fast as the CPU an iteration was at as many factors; null where one of the two is not known.</summary>
    public double? SpeedUp(BenchmarkRun run)
    {
        var cpu = Runs.FirstOrDefault(other => other.Device == BenchmarkDevice.Cpu && other.Factors == run.Factors)?.Times;
        return cpu is null || run.Times is null ? null : cpu.IterationSeconds / run.Times.IterationSeconds;
    }

    /// <summary>What part of the processor's peak a training reached; null for other devices, whose peak nobody measured.</summary>
    public double? OperationsShare(BenchmarkRun run) => run.Device == BenchmarkDevice.Cpu ? run.Times?.OperationsPerSecond / Peak?.OperationsPerSecond : null;

    /// <summary>What part of the memory's peak; likewise. Above 1 where vectors come out of a cache.</summary>
    public double? BytesShare(BenchmarkRun run) => run.Device == BenchmarkDevice.Cpu ? run.Times?.BytesPerSecond / Peak?.BytesPerSecond : null;
}
