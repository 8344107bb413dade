using GpuAls.Core.Solving;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Tuning;

/// <summary>A trial: a setting, and its result.</summary>
/// <param name="Number">The number from 1; 0 for standard settings outside the search space, which are measured but are no trial.</param>
/// <param name="Options">The settings; the iterations are those of the best measurement.</param>
/// <param name="Metric">The metric of the held-out pairs at that measurement, with its 95 % bootstrap interval over users; 0 if there is a
/// <see cref="Failure"/>.</param>
/// <param name="Curve">The measurements of the training on all pairs: the number
/// of iterations and the metric. Empty if the trial ended before.</param>
/// <param name="Seconds">Wall time, including measurements.</param>
public sealed record TuningTrial(
    int Number,
    AlsOptions Options,
    Interval Metric,
    IReadOnlyList<(int Iterations, double Metric)> Curve,
    double Seconds)
{
    internal const int StandardNumber = 0;

    /// <summary>
    /// The measurements of the training on a sample of the users; empty if there is no sample. They are lower than those of <see cref="Curve"/>,
    /// because there is less training data.
    /// </summary>
    public IReadOnlyList<(int Iterations, double Metric)> SampleCurve { get; init; } = [];

    /// <summary>Whether the trial was stopped because others were better.</summary>
    public bool Stopped { get; init; }

    /// <summary>The reason why these settings cannot be trained; null if they can.</summary>
    public string? Failure { get; init; }

    /// <summary>
    /// Whether the trial was stopped on the sample of users: <see cref="Metric"/> is from the sample, and comparable only with trials like it.
    /// </summary>
    public bool EndedOnSample => Curve.Count == 0 && SampleCurve.Count > 0;

    /// <summary>Whether the time of the search ended the trial. A longer search runs it again.</summary>
    public bool IsCutShort { get; init; }

    /// <summary>[dimensions] The point in the search space, each coordinate in [0, 1); empty for the standard settings.</summary>
    internal IReadOnlyList<double> Point { get; init; } = [];
}

/// <summary>The evaluation of a trial's measurements.</summary>
static class TuningCurve
{
    /// <summary>
    /// The best of the measurements up to a number of iterations; null if there is none after exactly this number. The best, not the last: a training
    /// that is past its best measurement would be ended there.
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

/// <summary>
/// The order of trials, best first: those that were trained on all pairs, then those that ended on the sample, then those that failed.
/// </summary>
static class TuningOrder
{
    public static IOrderedEnumerable<TuningTrial> BestFirst(IEnumerable<TuningTrial> trials) => trials
        .OrderBy(trial => trial.Failure is not null ? 2 : trial.EndedOnSample ? 1 : 0)
        .ThenByDescending(trial => trial.Metric.Mean)
        .ThenBy(trial => trial.Number);
}
