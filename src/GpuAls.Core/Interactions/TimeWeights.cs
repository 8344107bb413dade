namespace GpuAls.Core.Interactions;

/// <summary>
/// Decides for each row by its time whether it counts, and its strength: value × 2^(−age / half-life). The only place that does; see
/// <see cref="InteractionTimes"/>.
/// </summary>
sealed class TimeWeights
{
    readonly double since;
    readonly double until;
    readonly double asOf;
    readonly double halfLife; // seconds; infinite if the age does not matter
    readonly bool laterCountsAsNew;

    /// <param name="times">The moments.</param>
    /// <param name="laterCountsAsNew">Whether rows after the as-of count as new; otherwise they do not count.</param>
    public TimeWeights(InteractionTimes times, bool laterCountsAsNew = false)
    {
        since = times.Since is { } first ? InteractionTimes.Seconds(first) : double.NegativeInfinity;
        until = times.Until is { } end ? InteractionTimes.Seconds(end) : double.PositiveInfinity;
        asOf = times.AsOf is { } now ? InteractionTimes.Seconds(now) : double.PositiveInfinity;
        halfLife = times.HalfLife?.TotalSeconds ?? double.PositiveInfinity;
        this.laterCountsAsNew = laterCountsAsNew;
    }

    /// <summary>Whether a time is in [since, until).</summary>
    /// <param name="time">Seconds since 1970.</param>
    public bool IsInside(double time) => time >= since && time < until;

    /// <summary>Whether a time is after the as-of, so that its row does not count.</summary>
    /// <param name="time">Seconds since 1970.</param>
    public bool IsLater(double time) => time > asOf && !laterCountsAsNew;

    /// <summary>The factor of a row's value.</summary>
    /// <param name="time">Seconds since 1970.</param>
    public double FactorOf(double time) => double.IsInfinity(halfLife)
        ? 1
        : InteractionTimes.FactorOf((asOf - time) / halfLife);

    /// <summary>The strength of a row, never 0.</summary>
    /// <param name="value">The value, times the weight of the event; negative for a dislike.</param>
    /// <param name="time">Seconds since 1970.</param>
    public float StrengthOf(float value, double time) => double.IsInfinity(halfLife)
        ? value
        : InteractionTimes.NotZero((float)(value * FactorOf(time)), value < 0);
}
