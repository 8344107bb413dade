namespace GpuAls.Core.Queries;

/// <summary>A user who was not trained: their likes, and the vector that training would give them for the current item factors. Immutable.</summary>
public sealed class FoldedInUser
{
    readonly float[] vector;

    internal FoldedInUser(IReadOnlyList<(int Item, float Strength)> likes, double[] exact, float[]? prior = null)
    {
        Likes = likes;
        Prior = prior;
        Exact = exact;
        vector = Array.ConvertAll(exact, value => (float)value);
    }

    /// <summary>The items that the user interacted with, each item once, ascending; a negative strength is a dislike.</summary>
    public IReadOnlyList<(int Item, float Strength)> Likes { get; }

    /// <summary>[f] x = A⁻¹·b.</summary>
    public ReadOnlySpan<float> Vector => vector;

    /// <summary>[f] m, the learned prior of the user's features; null if none were given.</summary>
    internal float[]? Prior { get; }

    /// <summary>The rows of <see cref="Likes"/>, ascending.</summary>
    internal int[] Items => [.. Likes.Select(like => like.Item)];

    /// <summary>The strengths of <see cref="Likes"/>.</summary>
    internal float[] Strengths => [.. Likes.Select(like => like.Strength)];

    /// <summary>[f] The vector before it was rounded to float32.</summary>
    internal double[] Exact { get; }

    /// <summary>
    /// Likes in the form of a trained user's history: each item once, ascending, strengths of the same item added up, sums of 0 dropped.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An item is not in [0, items), a strength is 0 or not finite, or a sum is not finite.</exception>
    internal static IReadOnlyList<(int Item, float Strength)> SumEqualItems(IReadOnlyList<(int Item, float Strength)> likes, int items)
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
