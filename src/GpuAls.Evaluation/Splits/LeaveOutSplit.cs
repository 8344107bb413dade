using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Evaluation.Splits;

/// <summary>
/// So many interactions of every user who has more are test: drawn at random, or the last ones by time. Users who have no more than that are in training only. Of equal times
/// the item with the higher row counts as later.
/// </summary>
public sealed class LeaveOutSplit : ISplit
{
    readonly int count;

    LeaveOutSplit(int count, bool last)
    {
        if (count < 1) throw new GpuAlsException($"{count} interactions of each user are to be held out, expected 1 or more");
        this.count = count;
        NeedsTimes = last;
    }

    /// <summary>Any ones.</summary>
    /// <exception cref="GpuAlsException"><paramref name="count"/> is below 1.</exception>
    public static LeaveOutSplit Random(int count) => new(count, last: false);

    /// <summary>The last ones by time.</summary>
    /// <exception cref="GpuAlsException"><paramref name="count"/> is below 1.</exception>
    public static LeaveOutSplit Last(int count) => new(count, last: true);

    /// <inheritdoc/>
    public bool NeedsTimes { get; }

    /// <inheritdoc/>
    public LargeArray<SplitPart> Assign(InteractionMatrix matrix, long seed, LargeArray<double>? times = null)
    {
        if (NeedsTimes) ArgumentNullException.ThrowIfNull(times);
        var parts = LargeArray<SplitPart>.Zeros(matrix.Entries);
        for (var user = 0; user < matrix.Users.Count; user++)
        {
            var items = matrix.ByUser.RowColumns(user).ToArray();
            if (items.Length <= count) continue;
            var first = matrix.ByUser.Offsets[user];
            var order = Enumerable.Range(0, items.Length);
            order = NeedsTimes
                ? order.OrderBy(e => times![first + e]).ThenBy(e => e)
                : order.OrderBy(e => SplitMix.Of((ulong)seed, user, items[e]));
            foreach (var e in order.TakeLast(count)) parts.Writable(first + e, 1)[0] = SplitPart.Test;
        }

        return parts;
    }
}
