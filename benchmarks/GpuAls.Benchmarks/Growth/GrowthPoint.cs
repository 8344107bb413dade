using GpuAls.Core.Solving;

namespace GpuAls.Benchmarks.Growth;

/// <summary>The measured time and memory of a training of one size.</summary>
/// <param name="Size">The size.</param>
/// <param name="Device">The name of the device that trained.</param>
/// <param name="IterationSeconds">The median seconds of an iteration, without the first.</param>
/// <param name="PeakBytes">The peak memory of the process.</param>
/// <param name="PredictedBytes">The prediction of <see cref="TrainingMemory"/>.</param>
sealed record GrowthPoint(GrowthSize Size, string Device, double IterationSeconds, double PeakBytes, double PredictedBytes)
{
    /// <summary>Nanoseconds of an iteration per row of the data.</summary>
    public double NanosecondsPerRow => IterationSeconds * 1e9 / Size.Rows;

    /// <summary>The relative error of the prediction; above 0 if it is too high.</summary>
    public double PredictionError => PredictedBytes / PeakBytes - 1;
}
