using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Evaluation.Splits;
using GpuAls.Ingestion.Splitting;

namespace GpuAls.Cli.Input;

/// <summary>
/// The parts of a split, with the part to train on weighed by the age of its rows. Ages are counted from the end of that part, so that nothing of the
/// held-out future decides a weight.
/// </summary>
/// <param name="matrix">The interactions, not weighed by age.</param>
/// <param name="parts">[entries] The part of each of them.</param>
/// <param name="times">The typed use of times, without a half-life; null for none.</param>
sealed class TimedParts(InteractionMatrix matrix, LargeArray<SplitPart> parts, InteractionTimes? times)
{
    DateTimeOffset? asOf;

    /// <summary>The rows with their times; null if strengths do not depend on them.</summary>
    public TimedRows? Rows { get; init; }

    /// <summary>[entries] The time of the first row of each entry, if the training part ends at one moment; null otherwise.</summary>
    public LargeArray<double>? FirstTimes { get; init; }

    /// <summary>The typed half-life; null for none.</summary>
    public TimeSpan? HalfLife { get; init; }

    /// <summary>The moment from which the ages of the training part are counted.</summary>
    public DateTimeOffset AsOf => asOf ??= times?.AsOf ?? Moment(FirstTimes is null ? Rows!.Newest(IsTrain) : LastOf(FirstTimes));

    /// <summary>The parts, weighed by the typed half-life.</summary>
    public Holdout Holdout => WithHalfLife(HalfLife);

    /// <summary>The parts, weighed by a half-life.</summary>
    /// <param name="halfLife">The half-life; null for none.</param>
    public Holdout WithHalfLife(TimeSpan? halfLife)
    {
        if (Rows is null || (halfLife is null && FirstTimes is null)) return Holdout.From(matrix, parts);
        var moments = (times ?? new()) with { HalfLife = halfLife, AsOf = AsOf };
        var strengths = Rows.Strengths(matrix.Entries, moments);
        // The held-out strengths stay those of the input: they are no part of the training.
        for (long e = 0; e < strengths.Length; e++)
        {
            if (parts[e] == SplitPart.Test) strengths.Writable(e, 1)[0] = matrix.ByUser.Values[e];
        }

        // Without a half-life and without typed times, a model records none: that the future does not count is a matter of the split.
        var weighed = WithStrengths(strengths, halfLife is null ? times : moments, out var kept);
        return Holdout.From(weighed, kept ?? parts);
    }

    /// <summary>All interactions, weighed by a half-life as of their newest time.</summary>
    /// <param name="halfLife">The half-life; null for none.</param>
    public InteractionMatrix Whole(TimeSpan? halfLife)
    {
        if (halfLife is null || Rows is null) return matrix;
        var moments = (times ?? new()) with { HalfLife = halfLife, AsOf = times?.AsOf ?? Moment(Rows.Newest(_ => true)) };
        return WithStrengths(Rows.Strengths(matrix.Entries, moments), moments, out _);
    }

    /// <summary>The matrix with other strengths; pairs with the strength 0, whose likes and dislikes cancel out, are dropped.</summary>
    InteractionMatrix WithStrengths(LargeArray<float> strengths, InteractionTimes? moments, out LargeArray<SplitPart>? kept)
    {
        var byUser = matrix.ByUser.WithValues(EntryValues.Pack(strengths));
        kept = null;
        if (byUser.Values.Count(strength => strength == 0) is > 0 and var zeros)
        {
            kept = LargeArray<SplitPart>.Uninitialized(matrix.Entries - zeros);
            long next = 0;
            for (long e = 0; e < strengths.Length; e++)
            {
                if (strengths[e] != 0) kept.Writable(next++, 1)[0] = parts[e];
            }

            byUser = byUser.Where(e => strengths[e] != 0);
        }

        return new InteractionMatrix(matrix.Users, matrix.Items, byUser, byUser.Transpose(), matrix.Duplicates)
        {
            Cancelled = matrix.Cancelled,
            Times = moments,
            IsFiltered = matrix.IsFiltered,
        };
    }

    bool IsTrain(long entry) => parts[entry] == SplitPart.Train;

    double LastOf(LargeArray<double> first)
    {
        var last = double.NegativeInfinity;
        for (long e = 0; e < first.Length; e++)
        {
            if (IsTrain(e)) last = Math.Max(last, first[e]);
        }

        return last;
    }

    // To the millisecond, and never before the row.
    static DateTimeOffset Moment(double seconds) => DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Ceiling(seconds * 1000));
}
