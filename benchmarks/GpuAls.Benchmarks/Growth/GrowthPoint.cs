using GpuAls.Core.Solving;

namespace GpuAls.Benchmarks;

/// <summary>What a training of one size took.</summary>
/// <param name="Size">The size.</param>
/// <param name="Device">What trained, in words.</param>
/// <param name="IterationSeconds">One iteration: the median of all but the first.</param>
/// <param name="PeakBytes">The most memory that its process held while it trained.</param>
/// <param name="PredictedBytes">What <see cref="TrainingMemory"/> says of it.</param>
sealed record GrowthPoint(GrowthSize Size, string Device, double IterationSeconds, double PeakBytes, double PredictedBytes)
{
    /// <summary>Nanoseconds of an iteration for each row.</summary>
    public double NanosecondsARow => IterationSeconds * 1e9 / Size.Rows;

    /// <summary>How far off the prediction is, as a part of what was measured; above 0 where it is too high.</summary>
    public double PredictionError => PredictedBytes / PeakBytes - 1;
}
