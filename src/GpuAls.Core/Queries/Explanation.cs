namespace GpuAls.Core.Queries;

/// <summary>
/// The reasons for a score (Hu, Koren, Volinsky 2008, section 5): with A⁻¹ fixed, the score is a sum over the user's known items. The share of a
/// dislike is negative for items that are similar to it (docs/math.md).
/// </summary>
/// <param name="Total">y_i·A⁻¹·b: the score with the user's vector solved
/// again, exactly, for the current item factors; the sum of all shares.</param>
/// <param name="Shares">The share of each known item, or the highest ones if a
/// limit was given: highest first, may be negative. Equal shares by row.</param>
public sealed record Explanation(double Total, IReadOnlyList<Share> Shares)
{
    /// <summary>An explanation with the highest shares.</summary>
    internal static Explanation Of(double total, Share[] shares, int maxShares)
    {
        Array.Sort(shares, static (one, other) => one.Value == other.Value ? one.Item.CompareTo(other.Item) : other.Value.CompareTo(one.Value));
        return new Explanation(total, shares.Length <= maxShares ? shares : shares[..maxShares]);
    }
}

/// <summary>The part of a score that one known item adds.</summary>
/// <param name="Item">The known item's row.</param>
/// <param name="Strength">The strength of the user's interaction with it; a negative strength is a dislike.</param>
/// <param name="Value">(1 + w_j)·y_i·A⁻¹·y_j; for a dislike −w_j·(x·y_j)·y_i·A⁻¹·y_j, with A without the dislikes.</param>
public readonly record struct Share(int Item, float Strength, double Value);

/// <summary>The reasons for a score, with the names of the items: see <see cref="Explanation"/>.</summary>
/// <param name="Total">The score; the sum of all shares.</param>
/// <param name="Shares">The share of each known item, highest first.</param>
public sealed record NamedExplanation(double Total, IReadOnlyList<NamedShare> Shares);

/// <summary>The part of a score that one known item adds, with the item's name.</summary>
/// <param name="Row">The known item's row.</param>
/// <param name="Name">The known item's name.</param>
/// <param name="Strength">The strength of the user's interaction with it; a negative strength is a dislike.</param>
/// <param name="Value">The part of the score; may be negative.</param>
public readonly record struct NamedShare(int Row, string Name, float Strength, double Value);
