using GpuAls.Core.Solving;

namespace GpuAls.Core.Benchmarking;

/// <summary>How long a training took on one device, and what it did in that time.</summary>
/// <param name="Device">What ran it, in words.</param>
/// <param name="OpenSeconds">Taking the problem in: allocating, and copying to the device.</param>
/// <param name="UserSeconds">A half-sweep over the users: the median of all but the first.</param>
/// <param name="ItemSeconds">A half-sweep over the items, likewise.</param>
/// <param name="Cost">What one iteration needs at the least.</param>
/// <param name="Loss">After the last iteration.</param>
sealed record TrainingTimes(string Device, double OpenSeconds, double UserSeconds, double ItemSeconds, HalfSweepCost Cost, AlsLoss Loss)
{
    /// <summary>One iteration: both half-sweeps.</summary>
    public double IterationSeconds => UserSeconds + ItemSeconds;

    /// <summary>Operations of <see cref="Cost"/> a second.</summary>
    public double OperationsPerSecond => Cost.Operations / IterationSeconds;

    /// <summary>Bytes of <see cref="Cost"/> a second.</summary>
    public double BytesPerSecond => Cost.Bytes / IterationSeconds;
}
