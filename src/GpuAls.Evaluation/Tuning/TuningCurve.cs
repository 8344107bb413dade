using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Tuning;

/// <summary>What is read from a trial's measurements.</summary>
static class TuningCurve
{
    /// <summary>
    /// The best of the measurements up to so many iterations; null where there is none after exactly so many. The best, not the last: a training that is past
    /// its best is ended there, and worth that.
    /// </summary>
    public static double? BestAt(IReadOnlyList<(int Iterations, double Metric)> curve, int iterations)
    {
        var best = double.NegativeInfinity;
        foreach (var measured in curve)
        {
            best = Math.Max(best, measured.Metric);
            if (measured.Iterations == iterations) return best;
        }

        return null;
    }
}
