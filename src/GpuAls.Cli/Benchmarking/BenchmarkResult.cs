using GpuAls.Cli.Input;
using GpuAls.Cli.Training;
using GpuAls.Core;
using GpuAls.Core.Benchmarking;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Cli.Benchmarking;

/// <summary>The result of a benchmark.</summary>
/// <param name="Request">The request.</param>
/// <param name="Set">The data.</param>
/// <param name="Peak">The peak rates of the machine; null if they were not measured.</param>
/// <param name="Day">The date, in UTC.</param>
/// <param name="Runs">The trainings in their order.</param>
sealed record BenchmarkResult(BenchmarkRequest Request, BenchmarkSet Set, MachinePeak? Peak, DateOnly Day, IReadOnlyList<BenchmarkRun> Runs)
{
    /// <summary>The speed of an iteration relative to the CPU with equal factors; null if one of the two is unknown.</summary>
    public double? SpeedUp(BenchmarkRun run)
    {
        var cpu = Runs.FirstOrDefault(other => other.Device == BenchmarkDevice.Cpu && other.Factors == run.Factors)?.Times;
        return cpu is null || run.Times is null ? null : cpu.IterationSeconds / run.Times.IterationSeconds;
    }

    /// <summary>The share of the processor's peak that a training reached; null for other devices, whose peak is unknown.</summary>
    public double? OperationsShare(BenchmarkRun run) =>
        run.Device == BenchmarkDevice.Cpu ? run.Times?.OperationsPerSecond / Peak?.OperationsPerSecond : null;

    /// <summary>
    /// The share of the memory's peak that a training reached; above 1 if vectors come from a cache, null for devices other than the CPU.
    /// </summary>
    public double? BytesShare(BenchmarkRun run) => run.Device == BenchmarkDevice.Cpu ? run.Times?.BytesPerSecond / Peak?.BytesPerSecond : null;
}

/// <summary>A request for a benchmark.</summary>
/// <param name="Input">The file to train on; null for generated data.</param>
/// <param name="Generated">The size of generated data.</param>
/// <param name="Devices">The devices to train on.</param>
/// <param name="Factors">The numbers of factors to train with.</param>
/// <param name="Options">The other settings of the trainings.</param>
/// <param name="MeasuresPeak">Whether to measure the peak rates of the machine.</param>
/// <param name="Threads">Threads of the CPU; 0 for one for each core.</param>
/// <param name="Command">The command line, without folders.</param>
/// <param name="SavePath">The file for a page with the result; null for none.</param>
sealed record BenchmarkRequest(
    InputFiles? Input,
    SyntheticOptions Generated,
    IReadOnlyList<BenchmarkDevice> Devices,
    IReadOnlyList<int> Factors,
    AlsOptions Options,
    bool MeasuresPeak,
    int Threads,
    string Command,
    string? SavePath)
{
    /// <summary>Devices of this machine that take part only if typed.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}

/// <summary>One training of a benchmark.</summary>
/// <param name="Device">The name for <c>--device</c>.</param>
/// <param name="Factors">The number of factors.</param>
/// <param name="Times">The measured times; null if the training failed.</param>
/// <param name="MemoryBytes">The peak memory of this process during the training; null if the system does not report it.</param>
/// <param name="DeviceMemoryBytes">The allocated memory of the device; null for the CPU.</param>
/// <param name="Error">The reason of the failure; null for none.</param>
sealed record BenchmarkRun(string Device, int Factors, TrainingTimes? Times, long? MemoryBytes, long? DeviceMemoryBytes, string? Error)
{
    /// <summary>Trains; a failure of the device becomes part of the result.</summary>
    /// <exception cref="OperationCanceledException">The benchmark was cancelled.</exception>
    public static BenchmarkRun Of(
        BenchmarkDevice device, InteractionMatrix matrix, AlsOptions options, IProgress<AlsIteration> progress, CancellationToken cancel)
    {
        // Memory of the previous training must not count for this one.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var isReset = PeakMemory.TryReset();
        var before = PeakMemory.Bytes();
        try
        {
            var times = TrainingBenchmark.Run(matrix, options, device.Open(), progress, cancel);
            var after = PeakMemory.Bytes();
            return new(device.Name, options.Factors, times, isReset || after > before ? after : null, device.MemoryBytes(), Error: null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A driver may throw any exception, and the next device must still run.
            var kind = exception is GpuAlsException ? "" : $"{exception.GetType().Name}: ";
            return new(device.Name, options.Factors, Times: null, MemoryBytes: null, DeviceMemoryBytes: null, $"{kind}{exception.Message}");
        }
    }
}
