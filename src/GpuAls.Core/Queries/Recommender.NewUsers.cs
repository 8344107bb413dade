using GpuAls.Core.Numerics;

namespace GpuAls.Core.Queries;

/// <content>Many users who were not trained.</content>
public sealed partial class Recommender
{
    /// <summary>The vectors of many users who were not trained, as <see cref="FoldIn"/> computes each, on all cores.</summary>
    /// <param name="users">Rows of items with strengths for each user: finite and not 0; a negative
    /// strength is a dislike. Strengths of the same item are added up.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>[users] Null for a user without likes: none were given, or only dislikes, or none of the liked items has users in the
    /// model.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An item is out of range, or a strength is 0 or not finite.</exception>
    /// <exception cref="GpuAlsException">A system cannot be solved because the regularization is too small.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public IReadOnlyList<FoldedInUser?> FoldInMany(
        IReadOnlyList<IReadOnlyList<(int Item, float Strength)>> users, CancellationToken cancel = default)
    {
        using var use = model.Memory.BeginUse();
        _ = gram.Value; // computed on all cores, and not while all but one of them wait for it
        var folded = new FoldedInUser?[users.Count];
        Threads.ForEachPiece(users.Count, Environment.ProcessorCount, user =>
        {
            var summed = FoldedInUser.SumEqualItems(users[user], model.Items.Count);
            if (WhyNothing(summed) is null) folded[user] = FoldInSummed(summed, prior: null);
        }, cancel);
        return folded;
    }

    /// <summary>
    /// The items with the highest scores for many users who were not trained, computed for several thousand users at a time while the answers are
    /// enumerated: the same lists as <see cref="Recommend(FoldedInUser, RecommendOptions?)"/>, in a fraction of the time.
    /// </summary>
    /// <param name="users">Users from <see cref="FoldInMany"/> or <see cref="FoldIn"/> of this model.</param>
    /// <param name="options">The number of items and the filters; by default ten items that are not among the likes.</param>
    /// <param name="cancel">Stops the work; the answers so far stay valid.</param>
    /// <returns>One answer for each user, in the given order, best item first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="ArgumentException">A user was folded into a model with another number of factors.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown during enumeration.</exception>
    public IEnumerable<(FoldedInUser User, IReadOnlyList<Scored> Items)> RecommendMany(
        IReadOnlyList<FoldedInUser> users, RecommendOptions? options = null, CancellationToken cancel = default)
    {
        model.Memory.RequireOpen();
        foreach (var user in users) RequireOwn(user);
        var batch = Batch(options);
        return Rounds(users, batch, batch.Recommend, cancel);
    }

    /// <summary>The reasons for the scores of items for many users who were not trained, on all cores.</summary>
    /// <param name="questions">Users from <see cref="FoldInMany"/>, each with the rows of the items to explain.</param>
    /// <param name="shares">The maximum number of shares in each explanation, the highest ones; 1 or more.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>[questions][items]</returns>
    internal IReadOnlyList<Explanation>[] ExplainAll(
        IReadOnlyList<(FoldedInUser User, IReadOnlyList<int> Items)> questions, int shares, CancellationToken cancel)
    {
        _ = gram.Value;
        var answers = new IReadOnlyList<Explanation>[questions.Count];
        Threads.ForEachPiece(
            answers.Length,
            Environment.ProcessorCount,
            n => answers[n] = Explain(questions[n].User, questions[n].Items, shares),
            cancel);
        return answers;
    }
}
