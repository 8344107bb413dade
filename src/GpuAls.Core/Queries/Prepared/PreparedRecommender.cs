using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries.Reranking;

namespace GpuAls.Core.Queries.Prepared;

/// <summary>
/// Recommends to one user at a time in a fraction of a millisecond, for a service: it prepares the items once. Its answers are those of
/// <see cref="Recommender"/> and <see cref="RerankingRecommender"/>, bit for bit. Each question is answered on the thread that asks; questions may be
/// asked on several threads at once.
/// </summary>
public sealed class PreparedRecommender : IDisposable
{
    readonly AlsModel model;
    readonly LeasedMemory memory;
    readonly Recommender recommender;
    readonly PreparedSearch search;
    readonly Lazy<ItemPopularity> popularity;

    /// <summary>Prepares the items, on all cores: about a second and [items × f] floats for 300,000 items and 100 factors.</summary>
    /// <param name="model">The model; it must not be disposed of before the last question.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed of.</exception>
    public PreparedRecommender(AlsModel model)
        : this(model, new Recommender(model))
    {
    }

    /// <param name="model">The model.</param>
    /// <param name="recommender">Answers the other queries of the same model.</param>
    internal PreparedRecommender(AlsModel model, Recommender recommender)
    {
        using var use = model.Memory.BeginUse();
        this.model = model;
        this.recommender = recommender;
        search = new PreparedSearch(model, Environment.ProcessorCount);
        memory = new LeasedMemory(typeof(PreparedRecommender), search);
        popularity = new(() => new ItemPopularity(model.Factors.Items, model.Known));
    }

    /// <summary>The memory that it takes beside the model, in bytes, without that of running questions.</summary>
    public long Bytes => search.Bytes;

    /// <summary>
    /// The mean number of vectors that a question for ten items reads, over a sample of users; 0 if no user of the sample has a vector.
    /// </summary>
    internal double MeanRead()
    {
        const int sample = 32;
        const ulong key = 0x5EA;
        var users = model.Factors.Users;
        return Enumerable.Range(0, users.Rows == 0 ? 0 : sample)
            .Select(n => SplitMix.Below(SplitMix.Of(key, 0, n), users.Rows))
            .Where(user => !users.IsZero(user))
            .Select(user => (double)search.CountRead(users.Row(user)))
            .DefaultIfEmpty()
            .Average();
    }

    /// <summary>The items to recommend to a user.</summary>
    /// <param name="user">The user's row.</param>
    /// <param name="options">The number of items and the filters; by default ten items that the user does not know yet.</param>
    /// <param name="rerank">The criteria besides the score; by default none.</param>
    /// <returns>Best first; shorter if fewer items are left.</returns>
    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="GpuAlsException">A criterion is out of range.</exception>
    /// <exception cref="ObjectDisposedException">This object or the model was disposed of.</exception>
    public IReadOnlyList<Scored> Recommend(int user, RecommendOptions? options = null, RerankOptions? rerank = null)
    {
        using var use = model.Memory.BeginUse();
        using var own = memory.BeginUse();
        recommender.RequireHistory(user, "there is nothing to recommend from");
        return Best(
            PreparedUser.Of(model, user, Penalty(model.Factors.Users.Row(user), rerank)),
            options ?? new(),
            rerank,
            item => recommender.Score(user, item));
    }

    /// <summary>The items to recommend to a user who was not trained.</summary>
    /// <param name="user">A user from <see cref="Recommender.FoldIn"/> of this model.</param>
    /// <param name="options">The number of items and the filters; by default ten items that are not among the likes.</param>
    /// <param name="rerank">The criteria besides the score; by default none.</param>
    /// <returns>Best first; shorter if fewer items are left.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="ArgumentException">The user was folded into a model with another number of factors.</exception>
    /// <exception cref="GpuAlsException">A criterion is out of range.</exception>
    /// <exception cref="ObjectDisposedException">This object or the model was disposed of.</exception>
    public IReadOnlyList<Scored> Recommend(FoldedInUser user, RecommendOptions? options = null, RerankOptions? rerank = null)
    {
        using var use = model.Memory.BeginUse();
        using var own = memory.BeginUse();
        recommender.RequireOwn(user);
        return Best(
            PreparedUser.Of(user, Penalty(user.Vector, rerank)),
            options ?? new(),
            rerank,
            item => recommender.Score(user, item));
    }

    /// <summary>Frees the prepared items when the last running question has ended; the model stays.</summary>
    public void Dispose() => memory.Dispose();

    Scored[] Best(in PreparedUser user, RecommendOptions options, RerankOptions? rerank, Func<int, float> score)
    {
        rerank?.Validate();
        if (rerank is null or { IsNone: true }) return search.Best(user, options);
        var best = search.Best(user, MarginalRelevance.Pool(options, rerank.Diversity));
        if (rerank.Diversity > 0)
            best = [.. new MarginalRelevance(model.Factors.Items, rerank.Diversity).Choose(best, options.Count).Select(place => best[place])];
        // The reported scores are the model's own.
        return rerank.PopularityPenalty > 0 ? [.. best.Select(item => new Scored(item.Row, score(item.Row)))] : best;
    }

    ItemPenalty Penalty(ReadOnlySpan<float> vector, RerankOptions? rerank) => rerank is { PopularityPenalty: > 0 and var penalty }
        ? new ItemPenalty((float)popularity.Value.Factor(penalty, vector), popularity.Value.Values)
        : default;
}
