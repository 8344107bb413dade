namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// The rise of the best metric during the second half of a search. Such a curve grows at most with the logarithm of the time, so the rise of a
/// doubling is an estimate of the rise of the next one, and rather too high than too low.
/// </summary>
/// <param name="Seconds">The time of all trials.</param>
/// <param name="AtHalf">The best metric after half of it.</param>
/// <param name="AtEnd">The best metric at the end.</param>
public sealed record TuningRise(double Seconds, double AtHalf, double AtEnd)
{
    // The best of fewer trials rises by luck, and far more than it will later.
    const int MinTrialsAtHalf = 8;

    /// <summary>The estimated rise of the metric if the search continues.</summary>
    /// <param name="seconds">The additional time; 0 or more.</param>
    public double Of(double seconds) => (AtEnd - AtHalf) * Math.Log2((Seconds + seconds) / Seconds);

    /// <summary>The rise of a search; null if fewer than eight trials had ended after half of its time, or none of them on
    /// all pairs.</summary>
    internal static TuningRise? Of(IEnumerable<TuningTrial> trials)
    {
        var inOrder = trials.OrderBy(trial => trial.Number).ToArray();
        var total = inOrder.Sum(trial => trial.Seconds);
        double? atHalf = null, atEnd = null;
        var elapsed = 0.0;
        var endedAtHalf = 0;
        foreach (var trial in inOrder)
        {
            elapsed += trial.Seconds;
            if (elapsed <= total / 2) endedAtHalf++;
            if (trial.Failure is not null || trial.EndedOnSample) continue;
            atEnd = Math.Max(atEnd ?? double.NegativeInfinity, trial.Metric.Mean);
            if (elapsed <= total / 2) atHalf = atEnd;
        }

        return atHalf is { } half && endedAtHalf >= MinTrialsAtHalf ? new TuningRise(total, half, atEnd!.Value) : null;
    }
}
