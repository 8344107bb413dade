using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;
using GpuAls.Distributed.Planning;

namespace GpuAls.Distributed.Training;

/// <summary>The bytes that all ranks send in an iteration, from those of each rank.</summary>
static class RankTraffic
{
    /// <summary>Sums the bytes; all ranks call it together.</summary>
    /// <param name="group">The group.</param>
    /// <param name="sides">Both sides.</param>
    /// <param name="part">The part of this rank.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="bytes">The bytes of the vectors that this rank receives.</param>
    /// <returns>On rank 0; null on the others.</returns>
    public static IterationTraffic? OfAll(IRankGroup group, GroupSides sides, RankPart part, PartSettings settings, long bytes)
    {
        var all = sides.Sum(bytes);
        return group.Rank > 0
            ? null
            : IterationTraffic.Of(all, part.Users.Ranges.Rows, part.Items.Ranges.Rows, settings.Factors, group.Size) with
            {
                Features = FeatureBytes(group, part, settings),
            };
    }

    /// <summary>The vectors of the other ranks to rank 0, and the weights back to each of them.</summary>
    static double FeatureBytes(IRankGroup group, RankPart part, PartSettings settings)
    {
        var rows = (settings.HasUserPriors ? OfOthers(part.Users, settings.UserFeatures) : 0)
            + (settings.HasItemPriors ? OfOthers(part.Items, settings.ItemFeatures) : 0);
        return (double)rows * part.Problem.Start.Users.Stride * sizeof(float);

        long OfOthers(RankRows rows, int features) => rows.Ranges.Rows - rows.Ranges.End(0) + (features + 1L) * (group.Size - 1);
    }
}
