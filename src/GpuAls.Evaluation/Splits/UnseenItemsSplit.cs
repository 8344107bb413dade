using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Evaluation.Splits;

/// <summary>
/// A split in which some items are not in the training part, like new items: all pairs of such an item are test. Items without users are always in
/// the training part.
/// </summary>
sealed class UnseenItemsSplit : ISplit
{
    // Differs from the numbers of users and from the draws of the other splits.
    const int ForItems = -4;

    readonly double share;

    /// <param name="share">The share of the items, in (0, 1).</param>
    /// <exception cref="GpuAlsException"><paramref name="share"/> is out of range.</exception>
    public UnseenItemsSplit(double share) => this.share = SplitKind.ShareRange.Require("share to hold out", share);

    /// <inheritdoc/>
    public bool NeedsTimes => false;

    /// <inheritdoc/>
    public LargeArray<SplitPart> Assign(InteractionMatrix matrix, long seed, LargeArray<double>? times = null)
    {
        var parts = LargeArray<SplitPart>.Zeros(matrix.Entries);
        var items = Enumerable.Range(0, matrix.Items.Count).Where(item => matrix.ByItem.RowLength(item) > 0).ToArray();
        var count = (int)Math.Round(items.Length * share, MidpointRounding.AwayFromZero);
        var isDrawn = new bool[matrix.Items.Count];
        foreach (var item in items.OrderBy(item => SplitMix.Of((ulong)seed, item, ForItems)).Take(count)) isDrawn[item] = true;
        for (var user = 0; user < matrix.Users.Count; user++)
        {
            var row = matrix.ByUser.RowColumns(user);
            var own = parts.Writable(matrix.ByUser.Offsets[user], row.Length);
            for (var e = 0; e < row.Length; e++)
            {
                if (isDrawn[row[e]]) own[e] = SplitPart.Test;
            }
        }

        return parts;
    }
}
