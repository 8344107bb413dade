namespace GpuAls.Core.Queries;

/// <summary>
/// Why an item gets its score (Hu, Koren, Volinsky 2008, section 5): with A⁻¹ fixed, the score is a sum over the items that the user is known to have.
/// What a dislike holds down is its share: it takes from items that are like it (docs/math.md).
/// </summary>
/// <param name="Total">y_i·A⁻¹·b: the score of the user's vector, solved again exactly with the items as they are; the sum of all shares.</param>
/// <param name="Shares">Every known item's share, or as many as were asked for: highest first; shares may be negative. Equal shares by row.</param>
public sealed record Explanation(double Total, IReadOnlyList<Share> Shares)
{
    /// <summary>Orders the shares and keeps the highest.</summary>
    internal static Explanation Of(double total, Share[] shares, int most)
    {
        Array.Sort(shares, static (one, other) => one.Value == other.Value ? one.Item.CompareTo(other.Item) : other.Value.CompareTo(one.Value));
        return new Explanation(total, shares.Length <= most ? shares : shares[..most]);
    }
}

/// <summary>What one known item adds to a score.</summary>
/// <param name="Item">The known item's row.</param>
/// <param name="Strength">How strongly the user interacted with it; below 0 a dislike.</param>
/// <param name="Value">(1 + w_j)·y_i·A⁻¹·y_j, of a dislike −w_j·(x·y_j)·y_i·A⁻¹·y_j, A without the dislikes; signed.</param>
public readonly record struct Share(int Item, float Strength, double Value);
