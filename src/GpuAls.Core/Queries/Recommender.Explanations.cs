namespace GpuAls.Core.Queries;

/// <content>The reasons for a score.</content>
public sealed partial class Recommender
{
    /// <summary>The reasons for an item's score for a user: the share that each known item adds.</summary>
    /// <param name="user">The user's row.</param>
    /// <param name="item">The item's row; a known item or another.</param>
    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range.</exception>
    /// <exception cref="GpuAlsException">The user's system cannot be solved because the regularization is too small.</exception>
    public Explanation Explain(int user, int item)
    {
        using var use = model.Memory.BeginUse();
        Explainer.Require(user, [item]);
        return Explainer.Explain(user, [item], int.MaxValue)[0];
    }

    /// <summary>The reasons for an item's score for a user who was not trained.</summary>
    /// <param name="user">A user from <see cref="FoldIn"/> of this model.</param>
    /// <param name="item">The item's row; a liked item or another.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="item"/> is out of range.</exception>
    public Explanation Explain(FoldedInUser user, int item) => Explain(user, [item])[0];

    /// <summary>
    /// The reasons for the scores of several items for a user who was not trained; the user's system is decomposed once for all of the items.
    /// </summary>
    /// <param name="user">A user from <see cref="FoldIn"/> of this model.</param>
    /// <param name="items">Rows of items; liked items or others.</param>
    /// <param name="shares">The maximum number of shares in each explanation, the highest ones; 1 or more. Totals include all shares.</param>
    /// <returns>[items]</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or <paramref name="shares"/> is below 1.</exception>
    public IReadOnlyList<Explanation> Explain(FoldedInUser user, IReadOnlyList<int> items, int shares = int.MaxValue)
    {
        using var use = model.Memory.BeginUse();
        RequireOwn(user);
        foreach (var item in items) RequireRow(item, model.Items.Count, nameof(item));
        ArgumentOutOfRangeException.ThrowIfLessThan(shares, 1);
        if (user.Likes.Count == 0)
        {
            // The features explain the whole score.
            return [.. items.Select(item => Score(user, item)).Select(score => new Explanation(score, []) { Features = score })];
        }

        var system = SystemOf(user.Likes, "the new user", user.Prior);
        return [.. items.Select(item => system.Explain(item, model.Neighbours, shares))];
    }

    /// <inheritdoc/>
    public IEnumerable<(int User, IReadOnlyList<Explanation> Explanations)> ExplainMany(
        IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions,
        int shares = int.MaxValue,
        CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shares, 1);
        model.Memory.RequireOpen();
        foreach (var (user, items) in questions) Explainer.Require(user, items);
        return Explainer.Rounds(questions, shares, cancel);
    }
}
