using GpuAls.Core.Model;

namespace GpuAls.Core.Queries;

/// <summary>Answers queries for many users of a model at once: <see cref="Recommender"/> on the CPU, others on an accelerator.</summary>
public interface IRecommender
{
    /// <summary>
    /// The items with the highest scores x_u·y_i for many users, computed for several thousand users at a time while the answers are enumerated.
    /// </summary>
    /// <param name="users">Rows of users, in any order; a row may occur twice.</param>
    /// <param name="options">The number of items and the filters; by default ten items that the user does not know yet.</param>
    /// <param name="cancel">Stops the work; the answers so far stay valid.</param>
    /// <returns>One answer for each user, in the given order, best item first; empty for a user without likes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown during enumeration.</exception>
    IEnumerable<(int User, IReadOnlyList<Scored> Items)> RecommendMany(
        IReadOnlyList<int> users,
        RecommendOptions? options = null,
        CancellationToken cancel = default);

    /// <summary>
    /// The reasons for the scores of items for many users: the share that each
    /// known item adds. A user's system is decomposed once for all of the items.
    /// </summary>
    /// <param name="questions">Rows of users, each with the rows of the items to explain; a user may occur twice.</param>
    /// <param name="shares">The maximum number of shares in each explanation, the highest ones; 1 or more. Totals include all shares.</param>
    /// <param name="cancel">Stops the work; the answers so far stay valid.</param>
    /// <returns>One answer for each question, in the given order: an explanation for each of its items; empty if it has none.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or <paramref name="shares"/> is below 1.</exception>
    /// <exception cref="NoHistoryException">A user with items to explain has no likes.</exception>
    /// <exception cref="GpuAlsException">A user's system cannot be solved because
    /// the regularization is too small; thrown during enumeration.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown during enumeration.</exception>
    IEnumerable<(int User, IReadOnlyList<Explanation> Explanations)> ExplainMany(
        IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions,
        int shares = int.MaxValue,
        CancellationToken cancel = default);
}

/// <summary>The number of items to recommend, and the filters. If fewer items are left, the answer is shorter.</summary>
public sealed record RecommendOptions
{
    /// <summary>The maximum number of items; 1 or more.</summary>
    public int Count { get; init; } = 10;

    /// <summary>Whether items that the user has interacted with may be recommended.</summary>
    public bool IncludeKnown { get; init; }

    /// <summary>Rows of items that are never recommended; a row may occur twice.</summary>
    public IReadOnlyCollection<int>? Exclude { get; init; }

    /// <summary>Rows of items to choose from; null for all. <see cref="Exclude"/> and known items are removed from it.</summary>
    public IReadOnlyCollection<int>? Only { get; init; }

    /// <summary>Options with a number of items and no filters, so that a query can be given the number alone.</summary>
    public static implicit operator RecommendOptions(int count) => new() { Count = count };
}

/// <summary>A user or an item without likes in the model: no interactions, or dislikes alone, so any answer would be noise.</summary>
public sealed class NoHistoryException : GpuAlsException
{
    internal NoHistoryException(string message) : base(message)
    {
    }

    /// <summary>For a user of a model: "user 'cid' has 3 dislikes and no likes in the model, so there is nothing to recommend from".</summary>
    internal static NoHistoryException Of(AlsModel model, int user, string consequence) =>
        new($"user {DisplayText.Quote(model.Users.Name(user))} {model.HistoryOf(user)}, so {consequence}");
}
