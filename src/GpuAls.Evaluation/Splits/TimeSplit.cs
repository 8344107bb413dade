using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Evaluation.Splits;

/// <summary>
/// What came after a moment is test, for everybody the same moment, as when a system is trained once and then used: the last share of all interactions. Those
/// of one moment are not torn apart, so the share may be a little smaller.
/// </summary>
public sealed class TimeSplit : ISplit
{
    readonly double share;

    /// <param name="share">Of the interactions that come last, in (0, 1).</param>
    /// <exception cref="GpuAlsException"><paramref name="share"/> is out of range.</exception>
    public TimeSplit(double share) => this.share = SplitShare.Require(share);

    /// <inheritdoc/>
    public bool NeedsTimes => true;

    /// <inheritdoc/>
    public LargeArray<SplitPart> Assign(InteractionMatrix matrix, long seed, LargeArray<double>? times = null)
    {
        ArgumentNullException.ThrowIfNull(times);
        var parts = LargeArray<SplitPart>.Zeros(times.Length);
        var sorted = times.Slice(0, checked((int)times.Length)).ToArray();
        Array.Sort(sorted);
        var train = (int)Math.Floor(sorted.Length * (1 - share));
        var last = sorted[Math.Max(0, train - 1)];
        if (last == sorted[^1]) throw new GpuAlsException(FormattableString.Invariant($"nothing comes after the first {1 - share:P0} of the interactions: the last of them have all the same time"));
        for (long e = 0; e < times.Length; e++)
        {
            if (times[e] > last) parts.Writable(e, 1)[0] = SplitPart.Test;
        }

        return parts;
    }
}
