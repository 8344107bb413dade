using GpuAls.Core.Interactions;
using GpuAls.Core.Neighbours;

namespace GpuAls.Core.Queries;

/// <summary>
/// The reasons for a score (Hu, Koren, Volinsky 2008, section 5): with A⁻¹ fixed, the score is a sum over the user's known items. The share of a
/// dislike is negative for items that are similar to it (docs/math.md).
/// </summary>
/// <param name="Total">y_i·A⁻¹·b: the score with the user's vector solved again, exactly, for the current item factors, and the neighbours' part if
/// the model has neighbours; the sum of all shares and of <see cref="Features"/>.</param>
/// <param name="Shares">The share of each known item, or the highest ones if a
/// limit was given: highest first, may be negative. Equal shares by row.</param>
public sealed record Explanation(double Total, IReadOnlyList<Share> Shares)
{
    /// <summary>
    /// λ·y_i·A⁻¹·m, the share of the user's features, of their learned prior m; 0 without features, and the whole score of a user without likes.
    /// </summary>
    public double Features { get; init; }

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
/// <param name="Value">(1 + w_j)·y_i·A⁻¹·y_j; for a dislike −w_j·(x·y_j)·y_i·A⁻¹·y_j, with A without the dislikes. If the model has neighbours, with
/// <paramref name="Neighbours"/>.</param>
/// <param name="Neighbours">The part of <paramref name="Value"/> that the neighbours add: B_ji if item j is liked and a neighbour of item i,
/// otherwise 0.</param>
public readonly record struct Share(int Item, float Strength, double Value, double Neighbours = 0)
{
    /// <summary>The share of a known item.</summary>
    /// <param name="known">The known item j.</param>
    /// <param name="strength">The strength of the interaction with it.</param>
    /// <param name="value">The part of the factors.</param>
    /// <param name="weights">[items × items] B; null for none.</param>
    /// <param name="item">The item i whose score is explained.</param>
    internal static Share Of(int known, float strength, double value, SparseRows? weights, int item)
    {
        double ofNeighbours = weights is not null && strength > 0 ? NeighbourSums.Weight(weights, known, item) : 0;
        return new Share(known, strength, value + ofNeighbours, ofNeighbours);
    }
}

/// <summary>The reasons for a score, with the names of the items: see <see cref="Explanation"/>.</summary>
/// <param name="Total">The score; the sum of all shares.</param>
/// <param name="Shares">The share of each known item, highest first.</param>
public sealed record NamedExplanation(double Total, IReadOnlyList<NamedShare> Shares);

/// <summary>The part of a score that one known item adds, with the item's name.</summary>
/// <param name="Row">The known item's row.</param>
/// <param name="Name">The known item's name.</param>
/// <param name="Strength">The strength of the user's interaction with it; a negative strength is a dislike.</param>
/// <param name="Value">The part of the score; may be negative.</param>
/// <param name="Neighbours">The part of <paramref name="Value"/> that the neighbours add; 0 without neighbours.</param>
public readonly record struct NamedShare(int Row, string Name, float Strength, double Value, double Neighbours = 0);
