using GpuAls.Core.Solving;

namespace GpuAls.Core.Benchmarking;

/// <summary>The times of a training on one device, and its cost.</summary>
/// <param name="Device">The device, in words.</param>
/// <param name="OpenSeconds">Opening the problem: allocation, and copies to the device.</param>
/// <param name="UserSeconds">A half-sweep over the users: the median without the first one.</param>
/// <param name="ItemSeconds">A half-sweep over the items: the median without the first one.</param>
/// <param name="Cost">The minimum cost of one iteration.</param>
/// <param name="Loss">The loss after the last iteration.</param>
sealed record TrainingTimes(string Device, double OpenSeconds, double UserSeconds, double ItemSeconds, HalfSweepCost Cost, AlsLoss Loss)
{
    /// <summary>The time of one iteration, with both half-sweeps.</summary>
    public double IterationSeconds => UserSeconds + ItemSeconds;

    /// <summary>Operations of <see cref="Cost"/> per second.</summary>
    public double OperationsPerSecond => Cost.Operations / IterationSeconds;

    /// <summary>Bytes of <see cref="Cost"/> per second.</summary>
    public double BytesPerSecond => Cost.Bytes / IterationSeconds;
}
