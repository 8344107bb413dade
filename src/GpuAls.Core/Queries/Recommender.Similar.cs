using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <content>The most similar items and users of many, and among some.</content>
public sealed partial class Recommender
{
    /// <summary>The items with the most similar vectors among some items, by cosine. Items without users are never similar.</summary>
    /// <param name="item">The item's row.</param>
    /// <param name="count">The maximum number of answers; 1 or more.</param>
    /// <param name="only">Rows of items to choose from; a row may occur twice. The item itself is an answer only if it is among them.</param>
    /// <returns>Most similar first; shorter if there are fewer.</returns>
    /// <exception cref="NoHistoryException">The item has no users.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    public IReadOnlyList<Scored> SimilarItems(int item, int count, IReadOnlyCollection<int> only)
    {
        using var use = model.Memory.BeginUse();
        RequireComparable(item, count);
        foreach (var row in only) RequireRow(row, model.Items.Count, nameof(only));
        return Cosine.Nearest(model.Factors.Items, item, count, only.Distinct());
    }

    /// <summary>The users with the most similar vectors among some users, by cosine. Users without likes are never similar.</summary>
    /// <param name="user">The user's row.</param>
    /// <param name="count">The maximum number of answers; 1 or more.</param>
    /// <param name="only">Rows of users to choose from; a row may occur twice. The user is an answer only if they are among them.</param>
    /// <returns>Most similar first; shorter if there are fewer.</returns>
    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    public IReadOnlyList<Scored> SimilarUsers(int user, int count, IReadOnlyCollection<int> only)
    {
        using var use = model.Memory.BeginUse();
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        RequireHistory(user, "there is nothing to compare");
        foreach (var row in only) RequireRow(row, model.Users.Count, nameof(only));
        return Cosine.Nearest(model.Factors.Users, user, count, only.Distinct());
    }

    /// <summary>The items with the most similar vectors, by cosine, for many items, on all cores.</summary>
    /// <param name="items">Rows of items, in any order; a row may occur twice.</param>
    /// <param name="count">The maximum number of answers for each item; 1 or more.</param>
    /// <param name="only">Rows of items to choose from; null for all. Each item is among its own answers, with 1, if it may be chosen.</param>
    /// <param name="cancel">Stops the work; the answers so far stay valid.</param>
    /// <returns>One answer for each item, in the given order, most similar first: the list of
    /// <see cref="SimilarItems(int, int)"/>; empty for an item without users.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown during enumeration.</exception>
    public IEnumerable<(int Item, IReadOnlyList<Scored> Items)> SimilarItemsOfMany(
        IReadOnlyList<int> items, int count = 10, IReadOnlyCollection<int>? only = null, CancellationToken cancel = default) =>
        Similar(model.Factors.Items, items, nameof(items), count, only, cancel);

    /// <summary>The users with the most similar vectors, by cosine, for many users, on all cores.</summary>
    /// <param name="users">Rows of users, in any order; a row may occur twice.</param>
    /// <param name="count">The maximum number of answers for each user; 1 or more.</param>
    /// <param name="only">Rows of users to choose from; null for all. Each user is among their own answers, with 1, if they may be chosen.</param>
    /// <param name="cancel">Stops the work; the answers so far stay valid.</param>
    /// <returns>One answer for each user, in the given order, most similar first: the list of
    /// <see cref="SimilarUsers(int, int)"/>; empty for a user without likes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown during enumeration.</exception>
    public IEnumerable<(int User, IReadOnlyList<Scored> Users)> SimilarUsersOfMany(
        IReadOnlyList<int> users, int count = 10, IReadOnlyCollection<int>? only = null, CancellationToken cancel = default) =>
        Similar(model.Factors.Users, users, nameof(users), count, only, cancel);

    IEnumerable<(int Row, IReadOnlyList<Scored> Rows)> Similar(
        FactorMatrix vectors, IReadOnlyList<int> rows, string name, int count, IReadOnlyCollection<int>? only, CancellationToken cancel)
    {
        model.Memory.RequireOpen();
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        foreach (var row in rows) RequireRow(row, vectors.Rows, name);
        foreach (var row in only ?? []) RequireRow(row, vectors.Rows, nameof(only));
        return Lists();

        IEnumerable<(int, IReadOnlyList<Scored>)> Lists()
        {
            using var use = model.Memory.BeginUse();
            using var nearest = new NearestOfMany(vectors, only, count, Environment.ProcessorCount);
            foreach (var answer in AnswerRounds.Of(rows.Count, nearest.RoundRows, Answer, cancel)) yield return answer;

            (int, IReadOnlyList<Scored>)[] Answer(int start, int length, CancellationToken stop)
            {
                var round = Slice(rows, start, length);
                return [.. round.Zip(nearest.Find(round, stop))];
            }
        }
    }

    /// <exception cref="NoHistoryException">The item has no users.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The row is out of range, or the count is below 1.</exception>
    internal void RequireComparable(int item, int count)
    {
        RequireRow(item, model.Items.Count, nameof(item));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        RequireUsers(item, "there is nothing to compare");
    }

    void RequireUsers(int item, string consequence)
    {
        if (model.Factors.Items.IsZero(item))
            throw new NoHistoryException($"item {DisplayText.Quote(model.Items.Name(item))} has no users in the model, so {consequence}");
    }
}
