using GpuAls.Core.Interactions;

namespace GpuAls.Ingestion;

/// <summary>
/// The rules by which the time of a row (<see cref="InteractionFormat.Time"/>) decides whether the row counts and how much: see
/// <see cref="InteractionTimes"/>, which has the moments that these rules give for one input.
/// </summary>
public sealed record TimeRules
{
    /// <summary>The age after which a row counts half. Default: null, the age does not matter.</summary>
    public TimeSpan? HalfLife { get; init; }

    /// <summary>
    /// The moment from which ages are counted; rows after it are not used. Default: null, the newest time of the rows that count. The input is then
    /// read twice, first for that time alone.
    /// </summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>The earliest time of a row that counts. Default: null, no limit.</summary>
    public TimeBound? Since { get; init; }

    /// <summary>The time that all rows that count are before. Default: null, no limit.</summary>
    public TimeBound? Until { get; init; }

    /// <summary>Whether rows after <see cref="AsOf"/> count as new, as in the history of a user who came after the training.</summary>
    internal bool LaterCountsAsNew { get; init; }

    /// <summary>Whether <see cref="AsOf"/> is the newest time, which must be known before the first row is read.</summary>
    internal bool NeedsNewest => AsOf is null && (HalfLife is not null || Since?.Age is not null || Until?.Age is not null);

    /// <summary>The bounds that need no newest time: by these, the rows count among which it is searched.</summary>
    internal InteractionTimes Absolute => new() { Since = Since?.Moment, Until = Until?.Moment };

    /// <summary>The weights of rows by these rules.</summary>
    /// <exception cref="InvalidOperationException">The newest time is needed first.</exception>
    internal TimeWeights Weights() => new(Resolve(), LaterCountsAsNew);

    /// <summary>The moments of these rules.</summary>
    /// <exception cref="InvalidOperationException">The newest time is needed first.</exception>
    internal InteractionTimes Resolve()
    {
        if (NeedsNewest) throw new InvalidOperationException("the newest time is not known yet");
        return new() { HalfLife = HalfLife, AsOf = AsOf, Since = Since?.Before(AsOf), Until = Until?.Before(AsOf) };
    }
}

/// <summary>A moment, or an age at <see cref="TimeRules.AsOf"/>.</summary>
public sealed record TimeBound
{
    TimeBound(DateTimeOffset? moment, TimeSpan? age) => (Moment, Age) = (moment, age);

    /// <summary>The moment; null for an age.</summary>
    public DateTimeOffset? Moment { get; }

    /// <summary>The age; null for a moment.</summary>
    public TimeSpan? Age { get; }

    /// <summary>A moment.</summary>
    public static TimeBound At(DateTimeOffset moment) => new(moment, null);

    /// <summary>The moment that is an age before <see cref="TimeRules.AsOf"/>.</summary>
    public static TimeBound Ago(TimeSpan age) => new(null, age);

    internal DateTimeOffset Before(DateTimeOffset? asOf)
    {
        if (Moment is { } moment) return moment;
        var (from, age) = (asOf!.Value.UtcTicks, Age!.Value.Ticks);
        return new(from > age ? from - age : 0, TimeSpan.Zero);
    }
}
