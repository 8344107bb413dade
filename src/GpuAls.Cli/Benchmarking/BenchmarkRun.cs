using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>One training of a benchmark.</summary>
/// <param name="Device">As <c>--device</c> knows it.</param>
/// <param name="Factors">How many.</param>
/// <param name="Times">What was measured; null where it failed.</param>
/// <param name="MemoryBytes">The most memory that this process held meanwhile; null where the system cannot tell.</param>
/// <param name="DeviceMemoryBytes">What was allocated on the device; null for the CPU.</param>
/// <param name="Error">Why it failed.</param>
sealed record BenchmarkRun(string Device, int Factors, TrainingTimes? Times, long? MemoryBytes, long? DeviceMemoryBytes, string? Error)
{
    /// <summary>Trains; a device that fails is told of in the result.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static BenchmarkRun Of(BenchmarkDevice device, InteractionMatrix matrix, AlsOptions options, IProgress<AlsIteration> progress, CancellationToken cancel)
    {
        // What the training before held is not this one's memory.
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
            // A driver throws what it likes, and the next device is not to suffer for it.
            var kind = exception is GpuAlsException ? "" : $"{exception.GetType().Name}: ";
            return new(device.Name, options.Factors, Times: null, MemoryBytes: null, DeviceMemoryBytes: null, $"{kind}{exception.Message}");
        }
    }
}
