using System.Collections.Concurrent;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Queries.Prepared;
using GpuAls.Core.Queries.Reranking;

namespace GpuAls.Core.Queries.Indexed;

/// <summary>
/// Answers queries with the index of a model: similar items and recommendations in a small part of the time of an exact search, with a few other
/// items than <see cref="Recommender"/> lists. <see cref="AlsModel.IndexSettings"/> has the measured recall. The scores of the listed items are the
/// exact ones, bit for bit. Each question is answered on the thread that asks; questions may be asked on several threads at once.
/// </summary>
public sealed class IndexedRecommender : IDisposable
{
    // Answered together on all cores: enough for all threads, few enough that the first answer comes soon.
    const int RoundRows = 1024;

    readonly AlsModel model;
    readonly Recommender recommender;
    readonly IndexSearch search;
    readonly LeasedMemory memory;
    readonly ConcurrentBag<SearchWorkspace> free = [];

    /// <param name="model">A model with an index; it must not be disposed of before the last question.</param>
    /// <param name="recommender">The exact recommender of the same model.</param>
    /// <exception cref="ArgumentException">The model has no index.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed of.</exception>
    public IndexedRecommender(AlsModel model, Recommender recommender)
    {
        using var use = model.Memory.BeginUse();
        if (model.Index is not { } index) throw new ArgumentException("the model has no index", nameof(model));
        (this.model, this.recommender) = (model, recommender);
        search = new IndexSearch(index, model.Factors.Items);
        memory = new LeasedMemory(typeof(IndexedRecommender), search);
    }

    /// <summary>The number of vectors that a query for ten recommendations reads, about.</summary>
    internal long RowsPerRecommendation => search.RowsPerRecommendation;

    /// <summary>
    /// The items with the most similar vectors, by cosine; the first is the item itself, with 1. Items without users are never similar.
    /// </summary>
    /// <param name="item">The item's row.</param>
    /// <param name="count">The maximum number of answers; 1 or more.</param>
    /// <returns>Most similar first; shorter if there are fewer.</returns>
    /// <exception cref="NoHistoryException">The item has no users.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The row is out of range, or the count is below 1.</exception>
    /// <exception cref="ObjectDisposedException">This object or the model was disposed of.</exception>
    public IReadOnlyList<Scored> SimilarItems(int item, int count = 10)
    {
        using var use = model.Memory.BeginUse();
        using var own = memory.BeginUse();
        recommender.RequireComparable(item, count);
        return search.Similar(item, count);
    }

    /// <summary>The items with the most similar vectors, by cosine, for many items, on all cores.</summary>
    /// <param name="items">Rows of items, in any order; a row may occur twice.</param>
    /// <param name="count">The maximum number of answers for each item; 1 or more.</param>
    /// <param name="cancel">Stops the work; the answers so far stay valid.</param>
    /// <returns>One answer for each item, in the given order: the list of <see cref="SimilarItems"/>; empty for an item without users.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown during enumeration.</exception>
    /// <exception cref="ObjectDisposedException">This object or the model was disposed of.</exception>
    public IEnumerable<(int Item, IReadOnlyList<Scored> Items)> SimilarItemsOfMany(
        IReadOnlyList<int> items, int count = 10, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        foreach (var item in items) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)model.Items.Count, nameof(items));
        model.Memory.RequireOpen();
        memory.RequireOpen();
        return Lists();

        IEnumerable<(int, IReadOnlyList<Scored>)> Lists()
        {
            using var use = model.Memory.BeginUse();
            using var own = memory.BeginUse();
            foreach (var answer in AnswerRounds.Of(items.Count, RoundRows, Answer, cancel)) yield return answer;
        }

        (int, IReadOnlyList<Scored>)[] Answer(int start, int length, CancellationToken stop)
        {
            var answers = new (int, IReadOnlyList<Scored>)[length];
            Numerics.Threads.ForEachPiece(
                length,
                Environment.ProcessorCount,
                n => answers[n] = (items[start + n], model.Factors.Items.IsZero(items[start + n]) ? [] : search.Similar(items[start + n], count)),
                stop);
            return answers;
        }
    }

    /// <summary>Whether the index answers a query: a list of items to choose from and a penalty of popular items need the exact search.</summary>
    /// <param name="options">The number of items and the filters.</param>
    /// <param name="rerank">The criteria besides the score.</param>
    public static bool Answers(RecommendOptions? options, RerankOptions? rerank) =>
        options?.Only is null && rerank is null or { PopularityPenalty: 0 };

    /// <summary>The items to recommend to a user.</summary>
    /// <param name="user">The user's row.</param>
    /// <param name="options">The number of items and the filters; by default ten items that the user does not know yet.</param>
    /// <param name="rerank">The criteria besides the score; by default none.</param>
    /// <returns>Best first; shorter if fewer items are left.</returns>
    /// <exception cref="NoHistoryException">The user has no likes.</exception>
    /// <exception cref="ArgumentException">The index does not answer the query; see <see cref="Answers"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="GpuAlsException">A criterion is out of range.</exception>
    /// <exception cref="ObjectDisposedException">This object or the model was disposed of.</exception>
    public IReadOnlyList<Scored> Recommend(int user, RecommendOptions? options = null, RerankOptions? rerank = null)
    {
        using var use = model.Memory.BeginUse();
        using var own = memory.BeginUse();
        recommender.RequireHistory(user, "there is nothing to recommend from");
        return Best(PreparedUser.Of(model, user), options ?? new(), rerank, exact => recommender.Recommend(user, exact));
    }

    /// <summary>The items to recommend to a user who was not trained.</summary>
    /// <param name="user">A user from <see cref="Recommender.FoldIn"/> of this model.</param>
    /// <param name="options">The number of items and the filters; by default ten items that are not among the likes.</param>
    /// <param name="rerank">The criteria besides the score; by default none.</param>
    /// <returns>Best first; shorter if fewer items are left.</returns>
    /// <exception cref="ArgumentException">The index does not answer the query, or the user was folded into a model with another number of
    /// factors.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="GpuAlsException">A criterion is out of range.</exception>
    /// <exception cref="ObjectDisposedException">This object or the model was disposed of.</exception>
    public IReadOnlyList<Scored> Recommend(FoldedInUser user, RecommendOptions? options = null, RerankOptions? rerank = null)
    {
        using var use = model.Memory.BeginUse();
        using var own = memory.BeginUse();
        recommender.RequireOwn(user);
        return Best(PreparedUser.Of(user), options ?? new(), rerank, exact => recommender.Recommend(user, exact));
    }

    /// <summary>Frees the memory of the search when the last running question has ended; the model stays.</summary>
    public void Dispose() => memory.Dispose();

    IReadOnlyList<Scored> Best(
        in PreparedUser user, RecommendOptions options, RerankOptions? rerank, Func<RecommendOptions, IReadOnlyList<Scored>> exact)
    {
        rerank?.Validate();
        if (!Answers(options, rerank)) throw new ArgumentException("the index answers no query with a list of items or a penalty", nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 1, nameof(options.Count));
        var wanted = MarginalRelevance.Pool(options, rerank?.Diversity ?? 0);
        IReadOnlyList<Scored> best = Best(user, wanted);
        // Items without a vector are in no list; the exact search lists them if nothing else is left.
        if (best.Count < Math.Min(wanted.Count, model.Items.Count)) best = exact(wanted);
        return rerank is { Diversity: > 0 and var diversity }
            ? [.. new MarginalRelevance(model.Factors.Items, diversity).Choose(best, options.Count).Select(place => best[place])]
            : best;
    }

    Scored[] Best(in PreparedUser user, RecommendOptions options)
    {
        if (!free.TryTake(out var work)) work = new SearchWorkspace(model);
        work.Hide(options.Exclude, nameof(options.Exclude));
        if (!options.IncludeKnown) work.Hide(user.Items);
        var best = new TopK(Math.Min(options.Count, model.Items.Count));
        if (user.Vector.ContainsAnyExcept(0f))
        {
            work.AddNeighbours(user);
            work.TakeParts();
            var found = search.ForUser(user.Vector, options.Count, work);
            work.ScoreFound(user, found, best);
        }

        // Not after an exception, which may leave anything in it.
        work.Clear();
        free.Add(work);
        return best.ToSortedArray();
    }
}
