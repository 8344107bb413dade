using GpuAls.Core.Model;

namespace GpuAls.Core.Queries;

/// <summary>Answers questions about many users of a model at once: <see cref="Recommender"/> on the CPU, others on an accelerator.</summary>
public interface IRecommender
{
    /// <summary>The items with the highest scores x_u·y_i for many users, worked on some thousand at a time while the answers are taken.</summary>
    /// <param name="users">Rows of users, in any order; the same row may be there twice.</param>
    /// <param name="options">How many, and which may come back; ten that the user does not know yet where it is left out.</param>
    /// <param name="cancel">Stops the work; the answers taken so far stay right.</param>
    /// <returns>One answer a user, in the order asked, best first; empty for a user without likes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown while the answers are taken.</exception>
    IEnumerable<(int User, IReadOnlyList<Scored> Items)> RecommendMany(IReadOnlyList<int> users, RecommendOptions? options = null, CancellationToken cancel = default);

    /// <summary>
    /// Why many users get the scores of some items: what each item that they know adds. A user's system is decomposed once for all of their items.
    /// </summary>
    /// <param name="questions">Rows of users, each with the rows of the items to explain; the same user may be there twice.</param>
    /// <param name="shares">How many shares of each explanation are kept, the highest; 1 or more. Totals are of all.</param>
    /// <param name="cancel">Stops the work; the answers taken so far stay right.</param>
    /// <returns>One answer a question, in the order asked: an explanation for each of its items; empty where it has none.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or <paramref name="shares"/> is below 1.</exception>
    /// <exception cref="NoHistoryException">A user with items to explain has no likes.</exception>
    /// <exception cref="GpuAlsException">A user's system cannot be solved: the regularization is too small; thrown while the answers are taken.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown while the answers are taken.</exception>
    IEnumerable<(int User, IReadOnlyList<Explanation> Explanations)> ExplainMany(
        IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions,
        int shares = int.MaxValue,
        CancellationToken cancel = default);
}

/// <summary>What may be recommended, and how many. Where fewer items are left than asked for, the answer is shorter: nothing is padded.</summary>
public sealed record RecommendOptions
{
    /// <summary>How many items at the most; 1 or more.</summary>
    public int Count { get; init; } = 10;

    /// <summary>Whether items that the user has interacted with may come back.</summary>
    public bool IncludeKnown { get; init; }

    /// <summary>Rows of items that must not come back; the same row twice is the same as once.</summary>
    public IReadOnlyCollection<int>? Exclude { get; init; }

    /// <summary>Rows of items to choose from; all where it is left out. <see cref="Exclude"/> and known items are taken away from it.</summary>
    public IReadOnlyCollection<int>? Only { get; init; }
}

/// <summary>Someone, or something, of whom nothing is known that is liked: no interactions, or dislikes alone, so any answer would be noise.</summary>
public sealed class NoHistoryException(string message) : GpuAlsException(message)
{
    /// <summary>For a user of a model: "user 'cid' has 3 dislikes and no likes in the model, so there is nothing to recommend from".</summary>
    internal static NoHistoryException Of(AlsModel model, int user, string consequence) =>
        new($"user {DisplayText.Quote(model.Users.Name(user))} {model.HistoryOf(user)}, so {consequence}");
}
