using GpuAls.Core.Model;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Queries;

/// <summary>
/// Answers queries about a trained model on the CPU: recommendations, similar users and items, explanations and scores,
/// for trained users and for new ones. Names in, names out; rows in, rows out, which is faster for many. Answers do not
/// depend on the number of threads, and equal scores are ordered by row. May be used from several threads at once.
/// </summary>
public sealed partial class Recommender : IRecommender
{
    readonly AlsModel model;
    readonly PairWeights weights;

    // Only exact queries need YᵀY; the others do not wait for it.
    readonly Lazy<double[]> gram;

    /// <param name="model">The model; it must not be disposed of before the recommender's last query.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed of.</exception>
    public Recommender(AlsModel model)
    {
        model.Memory.RequireOpen();
        this.model = model;
        weights = model.Options.Weighting.Of(model.Trained);
        gram = new(() => ExactGram.Compute(model.TrainedItems));
        Regularization = model.Options.RowRegularization(model.Trained);
        Explainer = new UserExplainer(model, weights, Regularization, gram);
    }

    /// <summary>[f × f] YᵀY, lower triangle.</summary>
    internal double[] Gram => gram.Value;

    /// <summary>λ of the model's users.</summary>
    internal RowRegularization Regularization { get; }

    internal UserExplainer Explainer { get; }

    /// <summary>The items with the highest scores x_u·y_i for a user.</summary>
    /// <param name="user">The user's row.</param>
    /// <param name="options">The number of items and the filters; by default ten items that the user does not know yet.</param>
    /// <returns>Best first; shorter if fewer items are left.</returns>
    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    public IReadOnlyList<Scored> Recommend(int user, RecommendOptions? options = null)
    {
        using var use = model.Memory.BeginUse();
        RequireHistory(user, "there is nothing to recommend from");
        using var batch = Batch(options);
        return batch.Recommend(new[] { user }, CancellationToken.None)[0];
    }

    /// <summary>The items with the highest scores for a user who was not trained.</summary>
    /// <param name="user">A user from <see cref="FoldIn"/> of this model.</param>
    /// <param name="options">The number of items and the filters; by default ten items that are not among the likes.</param>
    /// <returns>Best first; shorter if fewer items are left.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    public IReadOnlyList<Scored> Recommend(FoldedInUser user, RecommendOptions? options = null)
    {
        using var use = model.Memory.BeginUse();
        RequireOwn(user);
        using var batch = Batch(options);
        return batch.Recommend(new[] { user }, CancellationToken.None)[0];
    }

    /// <inheritdoc/>
    public IEnumerable<(int User, IReadOnlyList<Scored> Items)> RecommendMany(
        IReadOnlyList<int> users,
        RecommendOptions? options = null,
        CancellationToken cancel = default)
    {
        model.Memory.RequireOpen();
        foreach (var user in users) RequireRow(user, model.Users.Count, nameof(users));
        var batch = Batch(options);
        return Rounds(users, batch, batch.Recommend, cancel);
    }

    /// <summary>
    /// The items with the most similar vectors, by cosine; the first is the item itself, with 1. Items without users are never similar.
    /// </summary>
    /// <param name="item">The item's row.</param>
    /// <param name="count">The maximum number of answers; 1 or more.</param>
    /// <returns>Most similar first; shorter if there are fewer.</returns>
    /// <exception cref="NoHistoryException">The item has no users.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The row is out of range, or the count is below 1.</exception>
    public IReadOnlyList<Scored> SimilarItems(int item, int count = 10)
    {
        using var use = model.Memory.BeginUse();
        RequireComparable(item, count);
        return Cosine.Nearest(model.Factors.Items, item, count);
    }

    /// <summary>The neighbours of an item, and the number that a like of each of them adds to the score of the item.</summary>
    /// <param name="item">The item's row.</param>
    /// <param name="count">The maximum number of answers; 1 or more.</param>
    /// <returns>Highest first, equal numbers by row; shorter if there are fewer. Low numbers may be negative.</returns>
    /// <exception cref="GpuAlsException">The model has no neighbours.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The row is out of range, or the count is below 1.</exception>
    public IReadOnlyList<Scored> NeighboursOf(int item, int count = 10)
    {
        using var use = model.Memory.BeginUse();
        RequireRow(item, model.Items.Count, nameof(item));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (model.Neighbours is not { } weights) throw new GpuAlsException("the model has no neighbours");
        var best = new TopK(Math.Min(count, model.Items.Count));
        for (var other = 0; other < weights.Rows; other++)
        {
            var place = weights.RowColumns(other).BinarySearch(item);
            if (place >= 0) best.Add(new Scored(other, weights.Values[weights.Offsets[other] + place]));
        }

        return best.ToSortedArray();
    }

    /// <summary>The users with the most similar vectors, by cosine; the first is the user, with 1. Users without likes are never similar.</summary>
    /// <param name="user">The user's row.</param>
    /// <param name="count">The maximum number of answers; 1 or more.</param>
    /// <returns>Most similar first; shorter if there are fewer.</returns>
    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The row is out of range, or the count is below 1.</exception>
    public IReadOnlyList<Scored> SimilarUsers(int user, int count = 10)
    {
        using var use = model.Memory.BeginUse();
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        RequireHistory(user, "there is nothing to compare");
        return Cosine.Nearest(model.Factors.Users, user, count);
    }

    /// <summary>
    /// The score of a pair, the number that <see cref="Recommend(int, RecommendOptions?)"/> ranks by: x_u·y_i and the sum of the neighbours' weights,
    /// if the model has neighbours; 0 if either has no likes.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range.</exception>
    public float Score(int user, int item)
    {
        model.Memory.RequireOpen();
        var score = Product(model.Factors.Users.Row(user), model.Factors.Items.Row(item));
        return model.Neighbours is not { } weights
            ? score
            : score + NeighbourSums.ForItem(weights, model.Known.RowColumns(user), model.Known.RowValues(user), item);
    }

    /// <summary>The score of an item for a user who was not trained, with the same bits as in a recommendation.</summary>
    internal float Score(FoldedInUser user, int item)
    {
        var score = Product(user.Vector, model.Factors.Items.Row(item));
        return model.Neighbours is { } weights ? score + NeighbourSums.ForItem(weights, user.Items, user.Strengths, item) : score;
    }

    /// <summary>x·y with the same bits as a query for many users, so that scores of both can be compared.</summary>
    internal static float Product(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var score = 0f;
        // In order and fused, as a lane of the batch adds it up.
        for (var k = 0; k < x.Length; k++) score = float.MultiplyAddEstimate(x[k], y[k], score);
        return score;
    }

    /// <summary>A trained user in the form of a user who was not trained, with the vector from training.</summary>
    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    internal FoldedInUser Trained(int user)
    {
        RequireHistory(user, "there is nothing to recommend from");
        var strengths = model.Known.RowValues(user);
        var items = model.Known.RowColumns(user);
        var likes = new (int, float)[items.Length];
        for (var e = 0; e < likes.Length; e++) likes[e] = (items[e], strengths[e]);
        return new FoldedInUser(
            likes, Array.ConvertAll(model.Factors.Users.Row(user).ToArray(), value => (double)value), Explainer.PriorOf(user));
    }

    /// <summary>The answers for users of the model or for others.</summary>
    IEnumerable<(T User, IReadOnlyList<Scored> Items)> Rounds<T>(
        IReadOnlyList<T> users,
        BatchRecommender batch,
        Func<ReadOnlyMemory<T>, CancellationToken, Scored[][]> recommend,
        CancellationToken cancel)
    {
        using var use = model.Memory.BeginUse();
        using var _ = batch;
        if (users.Count > batch.RoundUsers) batch.PackItems(users.Count);
        foreach (var answer in AnswerRounds.Of(users.Count, batch.RoundUsers, Answer, cancel)) yield return answer;

        (T User, IReadOnlyList<Scored> Items)[] Answer(int start, int count, CancellationToken stop)
        {
            var round = Slice(users, start, count);
            var answers = recommend(round, stop);
            return [.. round.Zip(answers, (user, items) => (user, (IReadOnlyList<Scored>)items))];
        }
    }

    BatchRecommender Batch(RecommendOptions? options) => new(model, options ?? new(), Environment.ProcessorCount);

    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The row is out of range.</exception>
    internal void RequireHistory(int user, string consequence)
    {
        RequireRow(user, model.Users.Count, nameof(user));
        if (model.Factors.Users.IsZero(user)) throw NoHistoryException.Of(model, user, consequence);
    }

    /// <exception cref="ArgumentException">The user was folded into a model with another number of factors.</exception>
    internal void RequireOwn(FoldedInUser user)
    {
        if (user.Vector.Length != model.Factors.Items.Factors)
        {
            throw new ArgumentException(
                $"the user was folded into a model of {user.Vector.Length} factors, this one has {model.Factors.Items.Factors}", nameof(user));
        }
    }

    static T[] Slice<T>(IReadOnlyList<T> list, int start, int count)
    {
        var some = new T[count];
        for (var n = 0; n < count; n++) some[n] = list[start + n];
        return some;
    }

    static void RequireRow(int row, int rows, string name) => ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)rows, name);
}
