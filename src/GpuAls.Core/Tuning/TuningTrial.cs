namespace GpuAls.Core;

/// <summary>One setting that was tried, and what it came to.</summary>
/// <param name="Number">From 1; the first one has the usual settings.</param>
/// <param name="Options">What was trained; its iterations are those of the best measurement.</param>
/// <param name="Metric">The metric of the held-out pairs there, with its 95 % bootstrap interval over users.</param>
/// <param name="Curve">Every measurement: after how many iterations, and what.</param>
/// <param name="Seconds">Wall time, with measuring.</param>
public sealed record TuningTrial(int Number, AlsOptions Options, Interval Metric, IReadOnlyList<(int Iterations, double Metric)> Curve, double Seconds)
{
    /// <summary>[dimensions] Where in the space it lies, each in [0, 1); empty for the usual settings, which need not lie in it.</summary>
    internal IReadOnlyList<double> Point { get; init; } = [];

    /// <summary>The metric after so many iterations; null where it did not come so far.</summary>
    internal double? At(int iterations)
    {
        foreach (var measured in Curve)
        {
            if (measured.Iterations == iterations) return measured.Metric;
        }

        return null;
    }
}
