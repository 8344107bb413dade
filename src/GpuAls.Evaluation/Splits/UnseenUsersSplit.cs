using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Evaluation.Splits;

/// <summary>
/// Some users are not trained on at all: of each of them, a fifth of the items is to be found from the other four fifths, as for somebody who comes new
/// (the protocol of Liang et al. 2018, "strong generalisation"). Users with fewer than two items are always trained on.
/// </summary>
public sealed class UnseenUsersSplit : ISplit
{
    const double TestShare = 0.2;

    // Apart from the draws among a user's items.
    const int ForUsers = -1;

    readonly double share;

    /// <param name="share">Of the users, in (0, 1).</param>
    /// <exception cref="GpuAlsException"><paramref name="share"/> is out of range.</exception>
    public UnseenUsersSplit(double share) => this.share = SplitShare.Require(share);

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
            // At least one, and never all.
            var test = Math.Max(1, (int)(items.Length * TestShare));
            foreach (var e in Enumerable.Range(0, items.Length).OrderBy(e => SplitMix.Of((ulong)seed, user, items[e])).Take(test).ToArray()) own[e] = SplitPart.Test;
        }

        return parts;
    }
}
