using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Evaluation.Splits;

/// <summary>
/// A split in which some users are not in the training part, like new users. A fifth of the items of each of them is test, and the other four fifths
/// are their history (the protocol of Liang et al. 2018, "strong generalization"). Users with fewer than two items are always in the training part.
/// </summary>
sealed class UnseenUsersSplit : ISplit
{
    const double TestShare = 0.2;

    // Differs from the numbers of items, so that the draw of the users is independent of the draws among their items.
    const int ForUsers = -1;

    readonly double share;

    /// <param name="share">The share of the users, in (0, 1).</param>
    /// <exception cref="GpuAlsException"><paramref name="share"/> is out of range.</exception>
    public UnseenUsersSplit(double share) => this.share = SplitKind.ShareRange.Require("share to hold out", share);

    /// <inheritdoc/>
    public bool NeedsTimes => false;

    /// <inheritdoc/>
    public LargeArray<SplitPart> Assign(InteractionMatrix matrix, long seed, LargeArray<double>? times = null)
    {
        var parts = LargeArray<SplitPart>.Zeros(matrix.Entries);
        var users = Enumerable.Range(0, matrix.Users.Count).Where(user => matrix.ByUser.RowLength(user) > 1).ToArray();
        var count = (int)Math.Round(users.Length * share, MidpointRounding.AwayFromZero);
        foreach (var user in users.OrderBy(user => SplitMix.Of((ulong)seed, user, ForUsers)).Take(count))
        {
            var items = matrix.ByUser.RowColumns(user).ToArray();
            var own = parts.Writable(matrix.ByUser.Offsets[user], items.Length);
            own.Fill(SplitPart.History);
            // At least one, and never all of them.
            var test = Math.Max(1, (int)(items.Length * TestShare));
            int[] drawn = [.. Enumerable.Range(0, items.Length).OrderBy(e => SplitMix.Of((ulong)seed, user, items[e])).Take(test)];
            foreach (var e in drawn) own[e] = SplitPart.Test;
        }

        return parts;
    }
}
