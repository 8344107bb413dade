using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Evaluation.Splits;

/// <summary>
/// A split in which the same number of interactions of every user who has more is test: random ones, or the last ones by time. The other users are
/// only in the training part. For equal times the item with the higher row is later.
/// </summary>
sealed class LeaveOutSplit : ISplit
{
    readonly int count;

    LeaveOutSplit(int count, bool last)
    {
        this.count = SplitKind.CountRange.Require("number of interactions of each user to hold out", count);
        NeedsTimes = last;
    }

    /// <summary>Holds out random interactions.</summary>
    /// <exception cref="GpuAlsException"><paramref name="count"/> is below 1.</exception>
    public static LeaveOutSplit Random(int count) => new(count, last: false);

    /// <summary>Holds out the last interactions by time.</summary>
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
