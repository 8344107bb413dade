using GpuAls.Core.Interactions;

namespace GpuAls.Core.Queries;

/// <content>The users to tell about an item.</content>
public sealed partial class Recommender
{
    /// <summary>
    /// The users with the highest scores for an item, the number that <see cref="Recommend(int, RecommendOptions?)"/> ranks by. Scores of different
    /// users are comparable only roughly, because their scale depends on the length of a user's history.
    /// </summary>
    /// <param name="item">The item's row.</param>
    /// <param name="options">The number of users and the filters, whose rows are users; by default ten users who do not know the item yet.</param>
    /// <returns>Best first, equal scores by row; shorter if fewer users are left. Users without likes are never among them.</returns>
    /// <exception cref="NoHistoryException">The item has no users.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    public IReadOnlyList<Scored> UsersFor(int item, RecommendOptions? options = null) => ScoresFor(item).Best(options ?? new());

    /// <summary>The users with the highest scores for an item, as <see cref="UsersFor(int, RecommendOptions?)"/> finds them.</summary>
    /// <param name="item">The item's name.</param>
    /// <param name="options">The number of users and the filters, whose rows are users; by default ten users who do not know the item yet.</param>
    /// <exception cref="UnknownNameException">No item has this name; the message suggests similar names.</exception>
    /// <exception cref="AmbiguousNameException">Several items have this name; the message shows how to choose one.</exception>
    /// <exception cref="NoHistoryException">The item has no users.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row in <paramref name="options"/> is out of range, or the count is below 1.</exception>
    public IReadOnlyList<NamedScore> UsersFor(string item, RecommendOptions? options = null)
    {
        using var use = model.Memory.BeginUse();
        return Named(model.Users, UsersFor(Item(item), options));
    }

    /// <summary>The scores of an item for all users.</summary>
    internal UserScores ScoresFor(int item)
    {
        using var use = model.Memory.BeginUse();
        RequireRow(item, model.Items.Count, nameof(item));
        RequireUsers(item, "all users score 0");
        return new UserScores(model, item, Environment.ProcessorCount);
    }
}
