using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Evaluation.Splits;

/// <summary>
/// A split at one moment for all users, like a system that is trained once and then used: the last share of all interactions is test. Interactions of
/// the same time stay together, so the share may be slightly smaller.
/// </summary>
sealed class TimeSplit : ISplit
{
    readonly double share;

    /// <param name="share">The share of the last interactions, in (0, 1).</param>
    /// <exception cref="GpuAlsException"><paramref name="share"/> is out of range.</exception>
    public TimeSplit(double share) => this.share = SplitKind.ShareRange.Require("share to hold out", share);

    /// <inheritdoc/>
    public bool NeedsTimes => true;

    /// <inheritdoc/>
    public bool EndsAtOneMoment => true;

    /// <inheritdoc/>
    public LargeArray<SplitPart> Assign(InteractionMatrix matrix, long seed, LargeArray<double>? times = null)
    {
        ArgumentNullException.ThrowIfNull(times);
        var parts = LargeArray<SplitPart>.Zeros(times.Length);
        var sorted = times.Slice(0, checked((int)times.Length)).ToArray();
        Array.Sort(sorted);
        var train = (int)Math.Floor(sorted.Length * (1 - share));
        var last = sorted[Math.Max(0, train - 1)];
        if (last == sorted[^1])
        {
            throw new GpuAlsException(FormattableString.Invariant(
                $"the time split leaves no test part: the interactions after the first {1 - share:P0} all have the same time as the last of those"));
        }

        for (long e = 0; e < times.Length; e++)
        {
            if (times[e] > last) parts.Writable(e, 1)[0] = SplitPart.Test;
        }

        return parts;
    }
}
