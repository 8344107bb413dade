using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Evaluation.Splits;

/// <summary>A split in which every interaction is test with the same probability.</summary>
sealed class RandomSplit : ISplit
{
    readonly double share;

    /// <param name="share">The probability, in (0, 1).</param>
    /// <exception cref="GpuAlsException"><paramref name="share"/> is out of range.</exception>
    public RandomSplit(double share) => this.share = SplitKind.ShareRange.Require("share to hold out", share);

    /// <inheritdoc/>
    public bool NeedsTimes => false;

    /// <inheritdoc/>
    public LargeArray<SplitPart> Assign(InteractionMatrix matrix, long seed, LargeArray<double>? times = null)
    {
        var parts = LargeArray<SplitPart>.Zeros(matrix.Entries);
        for (var user = 0; user < matrix.Users.Count; user++)
        {
            var items = matrix.ByUser.RowColumns(user);
            var own = parts.Writable(matrix.ByUser.Offsets[user], items.Length);
            for (var e = 0; e < items.Length; e++)
            {
                if (SplitMix.Share(SplitMix.Of((ulong)seed, user, items[e])) < share) own[e] = SplitPart.Test;
            }
        }

        return parts;
    }
}
