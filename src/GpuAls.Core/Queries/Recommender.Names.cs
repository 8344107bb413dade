using GpuAls.Core.Interactions;

namespace GpuAls.Core.Queries;

/// <content>The queries by name. A name is found as <see cref="Vocabulary.Find(string)"/> finds it: a label or a key, in any case.</content>
public sealed partial class Recommender
{
    /// <summary>The items with the highest scores for a user.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="options">The number of items alone, or with filters; by default ten items that the user does not know yet.</param>
    /// <returns>Best first; shorter if fewer items are left.</returns>
    /// <exception cref="UnknownNameException">No user has this name; the message suggests similar names.</exception>
    /// <exception cref="AmbiguousNameException">Several users have this name; the message shows how to choose one.</exception>
    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row in <paramref name="options"/> is out of range, or the count is below 1.</exception>
    public IReadOnlyList<NamedScore> Recommend(string user, RecommendOptions? options = null)
    {
        using var use = model.Memory.BeginUse();
        return Named(model.Items, Recommend(User(user), options));
    }

    /// <summary>The items with the highest scores for a user who was not trained, from the user's likes.</summary>
    /// <param name="likes">Names of items with strengths: finite and not 0; a negative
    /// strength is a dislike. Strengths of the same item are added up.</param>
    /// <param name="options">The number of items alone, or with filters; by default ten items that are not among the likes.</param>
    /// <returns>Best first; shorter if fewer items are left.</returns>
    /// <exception cref="UnknownNameException">No item has one of the names; the message suggests similar names.</exception>
    /// <exception cref="AmbiguousNameException">Several items have one of the names; the message shows how to choose one.</exception>
    /// <exception cref="NoHistoryException">There are no likes, or only dislikes, or none of the liked items has users in the model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A strength is 0 or not finite, a row is out of range, or the count is below 1.</exception>
    /// <exception cref="GpuAlsException">The user's system cannot be solved because the regularization is too small.</exception>
    public IReadOnlyList<NamedScore> Recommend(IReadOnlyList<(string Item, float Strength)> likes, RecommendOptions? options = null)
    {
        using var use = model.Memory.BeginUse();
        return Named(model.Items, Recommend(FoldIn(Rows(likes)), options));
    }

    /// <summary>The items with the most similar vectors, by cosine; the first is the item itself, with 1.</summary>
    /// <param name="item">The item's name.</param>
    /// <param name="count">The maximum number of answers; 1 or more.</param>
    /// <exception cref="UnknownNameException">No item has this name; the message suggests similar names.</exception>
    /// <exception cref="AmbiguousNameException">Several items have this name; the message shows how to choose one.</exception>
    /// <exception cref="NoHistoryException">The item has no users.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public IReadOnlyList<NamedScore> SimilarItems(string item, int count = 10)
    {
        using var use = model.Memory.BeginUse();
        return Named(model.Items, SimilarItems(Item(item), count));
    }

    /// <summary>The neighbours of an item, and the number that a like of each of them adds to the score of the item.</summary>
    /// <param name="item">The item's name.</param>
    /// <param name="count">The maximum number of answers; 1 or more.</param>
    /// <exception cref="UnknownNameException">No item has this name; the message suggests similar names.</exception>
    /// <exception cref="AmbiguousNameException">Several items have this name; the message shows how to choose one.</exception>
    /// <exception cref="GpuAlsException">The model has no neighbours.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public IReadOnlyList<NamedScore> NeighboursOf(string item, int count = 10)
    {
        using var use = model.Memory.BeginUse();
        return Named(model.Items, NeighboursOf(Item(item), count));
    }

    /// <summary>The users with the most similar vectors, by cosine; the first is the user, with 1.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="count">The maximum number of answers; 1 or more.</param>
    /// <exception cref="UnknownNameException">No user has this name; the message suggests similar names.</exception>
    /// <exception cref="AmbiguousNameException">Several users have this name; the message shows how to choose one.</exception>
    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public IReadOnlyList<NamedScore> SimilarUsers(string user, int count = 10)
    {
        using var use = model.Memory.BeginUse();
        return Named(model.Users, SimilarUsers(User(user), count));
    }

    /// <summary>The reasons for an item's score for a user: the share that each known item adds.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="item">The item's name; a known item or another.</param>
    /// <exception cref="UnknownNameException">No user or item has this name; the message suggests similar names.</exception>
    /// <exception cref="AmbiguousNameException">Several users or items have this name; the message shows how to choose one.</exception>
    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    /// <exception cref="GpuAlsException">The user's system cannot be solved because the regularization is too small.</exception>
    public NamedExplanation Explain(string user, string item)
    {
        using var use = model.Memory.BeginUse();
        return Named(Explain(User(user), Item(item)));
    }

    /// <summary>The reasons for an item's score for a user who was not trained, from the user's likes.</summary>
    /// <param name="likes">Names of items with strengths: finite and not 0; a negative
    /// strength is a dislike. Strengths of the same item are added up.</param>
    /// <param name="item">The item's name; a liked item or another.</param>
    /// <exception cref="UnknownNameException">No item has one of the names; the message suggests similar names.</exception>
    /// <exception cref="AmbiguousNameException">Several items have one of the names; the message shows how to choose one.</exception>
    /// <exception cref="NoHistoryException">There are no likes, or only dislikes, or none of the liked items has users in the model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A strength is 0 or not finite.</exception>
    /// <exception cref="GpuAlsException">The user's system cannot be solved because the regularization is too small.</exception>
    public NamedExplanation Explain(IReadOnlyList<(string Item, float Strength)> likes, string item)
    {
        using var use = model.Memory.BeginUse();
        return Named(Explain(FoldIn(Rows(likes)), Item(item)));
    }

    /// <summary>The score x_u·y_i of a pair, the number that recommendations are ranked by: about 1 = a good fit, 0 = a poor one.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="item">The item's name.</param>
    /// <exception cref="UnknownNameException">No user or item has this name; the message suggests similar names.</exception>
    /// <exception cref="AmbiguousNameException">Several users or items have this name; the message shows how to choose one.</exception>
    public float Score(string user, string item)
    {
        using var use = model.Memory.BeginUse();
        return Score(User(user), Item(item));
    }

    // The model knows which of its vocabularies is which, however they were made.
    int User(string name) => model.Users.Find(name, "user");

    int Item(string name) => model.Items.Find(name, "item");

    (int Item, float Strength)[] Rows(IReadOnlyList<(string Item, float Strength)> likes) =>
        [.. likes.Select(like => (Item(like.Item), like.Strength))];

    NamedExplanation Named(Explanation explanation) => new(
        explanation.Total,
        [
            .. explanation.Shares.Select(
                share => new NamedShare(share.Item, model.Items.Name(share.Item), share.Strength, share.Value, share.Neighbours)),
        ]);

    static NamedScore[] Named(Vocabulary names, IReadOnlyList<Scored> scored) =>
        [.. scored.Select(one => new NamedScore(one.Row, names.Name(one.Row), one.Score))];
}
