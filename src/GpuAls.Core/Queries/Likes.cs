namespace GpuAls.Core.Queries;

/// <summary>What someone who was never trained says they like, or do not where a strength is below 0, brought into the form of a trained user's history.</summary>
static class Likes
{
    /// <summary>Each item once, items ascending, strengths of the same item summed; those that come to nothing are left out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An item is not in [0, items), or a strength is not finite or 0, or a sum not finite.</exception>
    public static IReadOnlyList<(int Item, float Strength)> SumEqualItems(IReadOnlyList<(int Item, float Strength)> likes, int items)
    {
        var sums = new SortedDictionary<int, double>();
        foreach (var (item, strength) in likes)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)items, nameof(likes));
            RequireStrength(strength);
            sums[item] = sums.GetValueOrDefault(item) + strength;
        }

        return [.. sums.Where(sum => (float)sum.Value != 0).Select(sum => (sum.Key, RequireStrength((float)sum.Value)))];
    }

    static float RequireStrength(float strength) => strength != 0 && float.IsFinite(strength)
        ? strength
        : throw new ArgumentOutOfRangeException(nameof(strength), strength, "a strength must be a finite number other than 0");
}
