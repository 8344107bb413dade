namespace GpuAls.Evaluation.Metrics;

/// <summary>A mean over users with its 95 % bootstrap interval.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Low">The 2.5th percentile of the means of the samples; equal to the mean for a single user.</param>
/// <param name="High">The 97.5th percentile of the means of the samples.</param>
public readonly record struct Interval(double Mean, double Low, double High)
{
    /// <summary>A number that is no mean over users.</summary>
    internal static Interval WithoutEnds(double value) => new(value, double.NaN, double.NaN);
}
