using GpuAls.Core.Solving;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Tuning;

/// <summary>One setting that was tried, and what it came to.</summary>
/// <param name="Number">From 1; the first one has the usual settings.</param>
/// <param name="Options">What was trained; its iterations are those of the best measurement.</param>
/// <param name="Metric">The metric of the held-out pairs there, with its 95 % bootstrap interval over users; nothing where <see cref="Failure"/> is said.</param>
/// <param name="Curve">Every measurement of a training on all pairs: after how many iterations, and what. Empty where the trial did not come so far.</param>
/// <param name="Seconds">Wall time, with measuring.</param>
public sealed record TuningTrial(int Number, AlsOptions Options, Interval Metric, IReadOnlyList<(int Iterations, double Metric)> Curve, double Seconds)
{
    /// <summary>Every measurement of a training on a sample of the users, before that on all; empty where there is no sample. Lower than those of <see cref="Curve"/>: less was learnt from.</summary>
    public IReadOnlyList<(int Iterations, double Metric)> SampleCurve { get; init; } = [];

    /// <summary>Whether others were better where it was compared, so that it was not trained further.</summary>
    public bool Stopped { get; init; }

    /// <summary>Why these settings cannot be trained; null where they can.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether the sample of the users was enough to see that others are better: <see cref="Metric"/> is of that training, and compares with such trials alone.</summary>
    public bool EndedOnSample => Curve.Count == 0 && SampleCurve.Count > 0;

    /// <summary>[dimensions] Where in the space it lies, each in [0, 1); empty for the usual settings, which need not lie in it.</summary>
    internal IReadOnlyList<double> Point { get; init; } = [];
}

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

/// <summary>The order of trials, best first: those that were trained on all pairs, then those that ended on the sample, then those that failed.</summary>
static class TuningOrder
{
    public static IOrderedEnumerable<TuningTrial> BestFirst(IEnumerable<TuningTrial> trials) =>
        trials.OrderBy(trial => trial.Failure is not null ? 2 : trial.EndedOnSample ? 1 : 0).ThenByDescending(trial => trial.Metric.Mean).ThenBy(trial => trial.Number);
}
