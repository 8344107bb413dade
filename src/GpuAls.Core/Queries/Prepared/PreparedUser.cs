using GpuAls.Core.Model;

namespace GpuAls.Core.Queries.Prepared;

/// <summary>A user of a <see cref="PreparedSearch"/>.</summary>
/// <param name="vector">[f] x.</param>
/// <param name="items">The items that the user knows, ascending.</param>
/// <param name="strengths">Their strengths, below 0 for dislikes; empty if all are likes.</param>
/// <param name="penalty">The penalty of popular items.</param>
readonly ref struct PreparedUser(ReadOnlySpan<float> vector, ReadOnlySpan<int> items, ReadOnlySpan<float> strengths, ItemPenalty penalty = default)
{
    /// <summary>A user of the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="user">The user's row.</param>
    /// <param name="penalty">The penalty of popular items.</param>
    public static PreparedUser Of(AlsModel model, int user, ItemPenalty penalty = default) => new(
        model.Factors.Users.Row(user),
        model.Known.RowColumns(user),
        model.Known.Values.HasNegative ? model.Known.RowValues(user) : default,
        penalty);

    /// <summary>A user who was folded in.</summary>
    /// <param name="user">The user.</param>
    /// <param name="penalty">The penalty of popular items.</param>
    public static PreparedUser Of(FoldedInUser user, ItemPenalty penalty = default) => new(user.Vector, user.Items, user.Strengths, penalty);

    /// <summary>[f] x.</summary>
    public ReadOnlySpan<float> Vector { get; } = vector;

    /// <summary>The items that the user knows, ascending.</summary>
    public ReadOnlySpan<int> Items { get; } = items;

    /// <summary>Their strengths, below 0 for dislikes; empty if all are likes.</summary>
    public ReadOnlySpan<float> Strengths { get; } = strengths;

    /// <summary>The penalty of popular items.</summary>
    public ItemPenalty Penalty { get; } = penalty;
}

/// <summary>A penalty for each item, as one more factor: the score is x·y + weight · q.</summary>
/// <param name="Weight">The user's factor, 0 or less; 0 for no penalty.</param>
/// <param name="Values">[items] q, 0 or more; null for no penalty.</param>
readonly record struct ItemPenalty(float Weight, float[]? Values)
{
    /// <summary>The score with the penalty, which is at most the product.</summary>
    /// <param name="product">x·y.</param>
    /// <param name="item">The item's row.</param>
    // As the last step of a product with one more factor.
    public float Apply(float product, int item) => Values is null ? product : float.MultiplyAddEstimate(Weight, Values[item], product);
}
