using GpuAls.Core.Model;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Queries;

/// <summary>
/// Answers questions of a trained model: what to recommend, what is similar, why, and what for someone who was never trained. Rows in, rows out;
/// <see cref="AlsModel.Users"/> and <see cref="AlsModel.Items"/> have their names. Answers do not depend on the number of threads, and equal scores are
/// ordered by row. May be used from several threads at once.
/// </summary>
public sealed class Recommender : IRecommender
{
    readonly AlsModel model;
    readonly PairWeights weights;

    // Only exact queries need it: two queries that do not should not wait for it.
    readonly Lazy<double[]> gram;

    /// <param name="model">The model.</param>
    public Recommender(AlsModel model)
    {
        this.model = model;
        weights = model.Options.Weighting.Of(model.Known);
        gram = new(() => ExactGram.Compute(model.Factors.Items));
        Regularization = model.Options.RowRegularization(model.Known);
        Explainer = new UserExplainer(model, weights, Regularization, gram);
    }

    /// <summary>[f × f] YᵀY, lower triangle.</summary>
    internal double[] Gram => gram.Value;

    /// <summary>λ of the model's users.</summary>
    internal RowRegularization Regularization { get; }

    internal UserExplainer Explainer { get; }

    /// <summary>The items with the highest scores x_u·y_i for a user.</summary>
    /// <param name="user">The user's row.</param>
    /// <param name="options">How many, and which may come back; ten that the user does not know yet where it is left out.</param>
    /// <returns>Best first; fewer than asked for where fewer are left.</returns>
    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    public IReadOnlyList<Scored> Recommend(int user, RecommendOptions? options = null)
    {
        RequireHistory(user, "there is nothing to recommend from");
        using var batch = Batch(options);
        return batch.Recommend(new[] { user }, CancellationToken.None)[0];
    }

    /// <summary>The items with the highest scores for someone who was never trained.</summary>
    /// <param name="user">What <see cref="FoldIn"/> of this model gave.</param>
    /// <param name="options">How many, and which may come back; ten that are not among the likes where it is left out.</param>
    /// <returns>Best first; fewer than asked for where fewer are left.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    public IReadOnlyList<Scored> Recommend(FoldedInUser user, RecommendOptions? options = null)
    {
        RequireOwn(user);
        using var batch = Batch(options);
        return batch.Recommend(user);
    }

    /// <inheritdoc/>
    public IEnumerable<(int User, IReadOnlyList<Scored> Items)> RecommendMany(
        IReadOnlyList<int> users,
        RecommendOptions? options = null,
        CancellationToken cancel = default)
    {
        foreach (var user in users) RequireRow(user, model.Users.Count, nameof(users));
        return Rounds(users, Batch(options), cancel);
    }

    /// <summary>The vector that training would give someone with these likes, all items as they are: A·x = b solved exactly, in double.</summary>
    /// <param name="likes">Items with strengths: finite, not 0, below 0 a dislike. The same item twice is summed.</param>
    /// <exception cref="NoHistoryException">There are no likes, or dislikes alone, or none of the liked items has listeners in the model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An item is out of range, or a strength is not finite or 0.</exception>
    /// <exception cref="GpuAlsException">The system cannot be solved: the regularization is too small.</exception>
    public FoldedInUser FoldIn(IReadOnlyList<(int Item, float Strength)> likes)
    {
        var summed = Likes.SumEqualItems(likes, model.Items.Count);
        if (summed.Count == 0) throw new NoHistoryException("no likes were given, so there is nothing to recommend from");
        if (summed.All(like => like.Strength < 0)) throw new NoHistoryException("only dislikes were given, so there is nothing to recommend from");
        if (summed.All(like => like.Strength < 0 || model.Factors.Items.IsZero(like.Item)))
            throw new NoHistoryException("none of the likes has listeners in the model, so there is nothing to recommend from");
        return new FoldedInUser(summed, SystemOf(summed, "the new user").Solve());
    }

    /// <summary>Why a user gets an item's score: what each item that they know adds to it.</summary>
    /// <param name="user">The user's row.</param>
    /// <param name="item">The item's row; known or not.</param>
    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range.</exception>
    /// <exception cref="GpuAlsException">The user's system cannot be solved: the regularization is too small.</exception>
    public Explanation Explain(int user, int item)
    {
        Explainer.Require(user, [item]);
        return Explainer.Explain(user, [item], int.MaxValue)[0];
    }

    /// <summary>Why someone who was never trained gets an item's score.</summary>
    /// <param name="user">What <see cref="FoldIn"/> of this model gave.</param>
    /// <param name="item">The item's row; liked or not.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="item"/> is out of range.</exception>
    public Explanation Explain(FoldedInUser user, int item) => Explain(user, [item])[0];

    /// <summary>Why someone who was never trained gets the scores of some items; their system is decomposed once for all of them.</summary>
    /// <param name="user">What <see cref="FoldIn"/> of this model gave.</param>
    /// <param name="items">Rows of items; liked or not.</param>
    /// <param name="shares">How many shares of each explanation are kept, the highest; 1 or more. Totals are of all.</param>
    /// <returns>[items]</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or <paramref name="shares"/> is below 1.</exception>
    public IReadOnlyList<Explanation> Explain(FoldedInUser user, IReadOnlyList<int> items, int shares = int.MaxValue)
    {
        RequireOwn(user);
        foreach (var item in items) RequireRow(item, model.Items.Count, nameof(item));
        ArgumentOutOfRangeException.ThrowIfLessThan(shares, 1);
        var system = SystemOf(user.Likes, "the new user");
        return [.. items.Select(item => system.Explain(item, shares))];
    }

    /// <inheritdoc/>
    public IEnumerable<(int User, IReadOnlyList<Explanation> Explanations)> ExplainMany(
        IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions,
        int shares = int.MaxValue,
        CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shares, 1);
        foreach (var (user, items) in questions) Explainer.Require(user, items);
        return Explainer.Rounds(questions, shares, cancel);
    }

    /// <summary>The items whose vectors point the same way, by cosine; the item itself is among them, with 1. Items without listeners never are.</summary>
    /// <param name="item">The item's row.</param>
    /// <param name="count">How many at the most; 1 or more.</param>
    /// <returns>Nearest first; fewer than asked for where there are fewer.</returns>
    /// <exception cref="NoHistoryException">The item has no listeners.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The row is out of range, or the count is below 1.</exception>
    public IReadOnlyList<Scored> SimilarItems(int item, int count = 10)
    {
        RequireRow(item, model.Items.Count, nameof(item));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (model.Factors.Items.IsZero(item))
            throw new NoHistoryException($"item {DisplayText.Quote(model.Items.Name(item))} has no listeners in the model, so there is nothing to compare");
        return Cosine.Nearest(model.Factors.Items, item, count);
    }

    /// <summary>The users whose vectors point the same way, by cosine; the user is among them, with 1. Users without likes never are.</summary>
    /// <param name="user">The user's row.</param>
    /// <param name="count">How many at the most; 1 or more.</param>
    /// <returns>Nearest first; fewer than asked for where there are fewer.</returns>
    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The row is out of range, or the count is below 1.</exception>
    public IReadOnlyList<Scored> SimilarUsers(int user, int count = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        RequireHistory(user, "there is nothing to compare");
        return Cosine.Nearest(model.Factors.Users, user, count);
    }

    /// <summary>The score x_u·y_i of a pair, the number that <see cref="Recommend(int, RecommendOptions?)"/> ranks by; 0 where either has no likes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range.</exception>
    public float Score(int user, int item) => Score(model.Factors.Users.Row(user), model.Factors.Items.Row(item));

    /// <summary>x·y to the bit that a query for many gives, so that scores of both can be compared.</summary>
    internal static float Score(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var score = 0f;
        // In order and fused, as a lane of the batch sums it.
        for (var k = 0; k < x.Length; k++) score = float.MultiplyAddEstimate(x[k], y[k], score);
        return score;
    }

    /// <summary>A user as one would be who was never trained, but with the vector that training gave them.</summary>
    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    internal FoldedInUser Trained(int user)
    {
        RequireHistory(user, "there is nothing to recommend from");
        var strengths = model.Known.RowValues(user);
        var items = model.Known.RowColumns(user);
        var likes = new (int, float)[items.Length];
        for (var e = 0; e < likes.Length; e++) likes[e] = (items[e], strengths[e]);
        return new FoldedInUser(likes, Array.ConvertAll(model.Factors.Users.Row(user).ToArray(), value => (double)value));
    }

    static IEnumerable<(int User, IReadOnlyList<Scored> Items)> Rounds(IReadOnlyList<int> users, BatchRecommender batch, CancellationToken cancel)
    {
        using var _ = batch;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (users.Count > batch.RoundUsers) batch.PackItems(users.Count);
        var next = StartRound(0);
        try
        {
            for (var start = 0; start < users.Count; start += batch.RoundUsers)
            {
                var (round, answers) = next.GetAwaiter().GetResult();
                // While these answers are taken, written to a file perhaps, the next ones are worked on.
                if (start + batch.RoundUsers < users.Count) next = StartRound(start + batch.RoundUsers);
                for (var u = 0; u < round.Length; u++) yield return (round[u], answers[u]);
            }
        }
        finally
        {
            // Whoever takes no more answers ends the work, and it must have ended before its memory is freed.
            stop.Cancel();
            ((IAsyncResult)next).AsyncWaitHandle.WaitOne();
        }

        Task<(int[] Users, Scored[][] Answers)> StartRound(int start) => Task.Run(() =>
        {
            var round = new int[Math.Min(batch.RoundUsers, users.Count - start)];
            for (var u = 0; u < round.Length; u++) round[u] = users[start + u];
            return (round, batch.Recommend(round, stop.Token));
        });
    }

    BatchRecommender Batch(RecommendOptions? options) => new(model, options ?? new(), Environment.ProcessorCount);

    UserSystem SystemOf(IReadOnlyList<(int Item, float Strength)> history, string who) =>
        new(gram.Value, model.Factors.Items, weights, Regularization, history, who);

    void RequireHistory(int user, string consequence)
    {
        RequireRow(user, model.Users.Count, nameof(user));
        if (model.Factors.Users.IsZero(user)) throw NoHistoryException.Of(model, user, consequence);
    }

    void RequireOwn(FoldedInUser user)
    {
        if (user.Vector.Length != model.Factors.Items.Factors)
            throw new ArgumentException($"the user was folded into a model of {user.Vector.Length} factors, this one has {model.Factors.Items.Factors}", nameof(user));
    }

    static void RequireRow(int row, int rows, string name) => ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)rows, name);
}
