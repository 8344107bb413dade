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
