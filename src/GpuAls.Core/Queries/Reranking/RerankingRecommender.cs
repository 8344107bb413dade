using GpuAls.Core.Model;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Queries.Reranking;

/// <summary>
/// Recommends by more than the score: fewer popular items, and more varied lists. The reported scores are the model's own, so they may not be in
/// descending order.
/// </summary>
public sealed class RerankingRecommender : IRecommender
{
    // Reordered together on all cores: enough for all threads, few enough that the first answer comes soon.
    const int RoundUsers = 1024;

    readonly AlsModel model;
    readonly Recommender plain;
    readonly Lazy<IRecommender> many;
    readonly PopularityPenalty? penalty;
    readonly MarginalRelevance? relevance;
    readonly double diversity;

    /// <param name="model">The model.</param>
    /// <param name="rerank">The criteria besides the score.</param>
    /// <param name="open">
    /// Opens a recommender for many users on the given model, which has one more factor if there is a penalty. By default, the CPU recommends.
    /// </param>
    /// <exception cref="GpuAlsException">An option is out of range, or there is a penalty and the model has no likes.</exception>
    public RerankingRecommender(AlsModel model, RerankOptions rerank, Func<AlsModel, IRecommender>? open = null)
    {
        rerank.Validate();
        this.model = model;
        plain = new Recommender(model);
        if (rerank.PopularityPenalty > 0) penalty = new PopularityPenalty(model, rerank.PopularityPenalty, model.Known);
        diversity = rerank.Diversity;
        if (diversity > 0) relevance = new MarginalRelevance(model.Factors.Items, diversity);
        many = new(() => (open ?? (ranked => new Recommender(ranked)))(penalty?.ToModel() ?? model));
    }

    /// <summary>The items to recommend to a user.</summary>
    /// <param name="user">The user's row.</param>
    /// <param name="options">The number of items and the filters; by default ten items that the user does not know yet.</param>
    /// <returns>In the order of recommendation; shorter if fewer items are left.</returns>
    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    public IReadOnlyList<Scored> Recommend(int user, RecommendOptions? options = null)
    {
        options ??= new();
        return penalty is null
            ? Reorder(plain.Recommend(user, Pool(options)), options.Count, item => plain.Score(user, item))
            : Recommend(plain.Trained(user), options);
    }

    /// <summary>The items to recommend to a user who was not trained.</summary>
    /// <param name="user">A user from <see cref="Recommender.FoldIn"/> of this model.</param>
    /// <param name="options">The number of items and the filters; by default ten items that are not among the likes.</param>
    /// <returns>In the order of recommendation; shorter if fewer items are left.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    public IReadOnlyList<Scored> Recommend(FoldedInUser user, RecommendOptions? options = null)
    {
        options ??= new();
        var best = penalty is null
            ? plain.Recommend(user, Pool(options))
            : new Recommender(penalty.ToModelOfItems()).Recommend(penalty.Apply(user), Pool(options));
        return Reorder(best, options.Count, item => plain.Score(user, item));
    }

    /// <inheritdoc/>
    public IEnumerable<(int User, IReadOnlyList<Scored> Items)> RecommendMany(
        IReadOnlyList<int> users, RecommendOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new();
        return ReorderMany(many.Value.RecommendMany(users, Pool(options), cancel), options.Count, plain.Score, cancel);
    }

    /// <summary>The items to recommend to many users who were not trained, on the CPU.</summary>
    /// <param name="users">Users from <see cref="Recommender.FoldInMany"/> of this model.</param>
    /// <param name="options">The number of items and the filters; by default ten items that are not among the likes.</param>
    /// <param name="cancel">Stops the work; the answers so far stay valid.</param>
    /// <returns>One answer for each user, in the given order, the items in the order of recommendation.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown during enumeration.</exception>
    public IEnumerable<(FoldedInUser User, IReadOnlyList<Scored> Items)> RecommendMany(
        IReadOnlyList<FoldedInUser> users, RecommendOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new();
        var found = penalty is null
            ? plain.RecommendMany(users, Pool(options), cancel)
            : new Recommender(penalty.ToModelOfItems())
                .RecommendMany([.. users.Select(penalty.Apply)], Pool(options), cancel)
                .Zip(users, (answer, user) => (user, answer.Items));
        return ReorderMany(found, options.Count, plain.Score, cancel);
    }

    /// <inheritdoc/>
    /// <remarks>The model's own scores are explained. If there is a penalty, the CPU explains them.</remarks>
    public IEnumerable<(int User, IReadOnlyList<Explanation> Explanations)> ExplainMany(
        IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions, int shares = int.MaxValue, CancellationToken cancel = default) =>
        (penalty is null ? many.Value : plain).ExplainMany(questions, shares, cancel);

    RecommendOptions Pool(RecommendOptions options) => MarginalRelevance.Pool(options, diversity);

    IEnumerable<(T User, IReadOnlyList<Scored> Items)> ReorderMany<T>(
        IEnumerable<(T User, IReadOnlyList<Scored> Items)> found, int count, Func<T, int, float> score, CancellationToken cancel) =>
        found.Chunk(RoundUsers).SelectMany(round =>
        {
            var answers = new (T, IReadOnlyList<Scored>)[round.Length];
            Threads.ForEachPiece(
                round.Length,
                Environment.ProcessorCount,
                u => answers[u] = (round[u].User, Reorder(round[u].Items, count, item => score(round[u].User, item))),
                cancel);
            return answers;
        });

    IReadOnlyList<Scored> Reorder(IReadOnlyList<Scored> best, int count, Func<int, float> score)
    {
        var chosen = relevance is null ? best : [.. relevance.Choose(best, count).Select(place => best[place])];
        if (penalty is null) return chosen;
        var scored = new Scored[chosen.Count];
        for (var n = 0; n < scored.Length; n++) scored[n] = new Scored(chosen[n].Row, score(chosen[n].Row));
        return scored;
    }
}
