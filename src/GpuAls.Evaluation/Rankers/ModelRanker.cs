using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Rankers;

/// <summary>
/// The order of a model's scores x_u·y_i. Ranks come from counting how many items score higher, without sorting; of equal scores the lower row comes
/// first, as in recommendations. A user without a vector is recommended nothing: none of their test items is ranked.
/// </summary>
public sealed class ModelRanker : IItemRanker
{
    // The vectors of a block and their test scores stay in the second-level cache while all items pass by.
    const int UsersAPiece = 128;

    readonly AlsModel model;
    readonly MarginalRelevance? relevance;

    /// <param name="model">The model; what it knows of each user is not ranked.</param>
    /// <param name="rerank">What counts beside the score; left out, nothing. Items that diversity chooses come first, the others behind them in their
    /// order.</param>
    /// <param name="listened">[users × items] Whose listeners a popularity penalty counts; left out, those of the model.</param>
    /// <exception cref="GpuAlsException">An option is out of range, or there is a penalty and nobody listened to anything.</exception>
    public ModelRanker(AlsModel model, RerankOptions? rerank = null, SparseRows? listened = null)
    {
        rerank ??= new();
        rerank.Validate();
        this.model = rerank.PopularityPenalty > 0 ? new PopularityPenalty(model, rerank.PopularityPenalty, listened ?? model.Known).ToModel() : model;
        if (rerank.Diversity > 0) relevance = new MarginalRelevance(model.Factors.Items, rerank.Diversity);
    }

    /// <inheritdoc/>
    public string Name => "model";

    /// <inheritdoc/>
    public SparseRows Known => model.Known;

    /// <inheritdoc/>
    public IReadOnlyList<RankedUser> Rank(SparseRows test, IReadOnlyList<int> users, int top, CancellationToken cancel = default)
    {
        var lists = new Recommender(model).RecommendMany(users, new RecommendOptions { Count = relevance is null ? top : MarginalRelevance.PoolFor(top) }, cancel).ToArray();
        var items = model.Items.Count;
        var candidates = Candidates.From(new RecommendOptions(), items);
        using var panels = new ItemPanels(model.Factors.Items, candidates);
        panels.Pack(Environment.ProcessorCount);
        var ranked = new RankedUser[users.Count];
        Threads.ForEachPiece((users.Count + UsersAPiece - 1) / UsersAPiece, Environment.ProcessorCount, piece =>
        {
            var from = piece * UsersAPiece;
            var block = new TestScores[Math.Min(UsersAPiece, users.Count - from)];
            for (var u = 0; u < block.Length; u++) block[u] = new TestScores(model, test, users[from + u]);
            CountHigher(block, panels, items, cancel);
            for (var u = 0; u < block.Length; u++) ranked[from + u] = Reorder(block[u].ToRanked([.. lists[from + u].Items.Select(item => item.Row)]), lists[from + u].Items, top);
        }, cancel);
        return ranked;
    }

    /// <summary>Puts what is chosen in front: an item that is not falls back by as many places as come from behind it.</summary>
    RankedUser Reorder(RankedUser user, IReadOnlyList<Scored> pool, int top)
    {
        if (relevance is null) return user;
        var chosen = relevance.Choose(pool, top);
        return user with
        {
            Ranks = [.. user.Ranks.Select(rank => Array.IndexOf(chosen, rank - 1) is >= 0 and var place ? place + 1 : rank + chosen.Count(from => from >= rank)).Order()],
            Top = [.. chosen.Select(place => pool[place].Row)],
        };
    }

    void CountHigher(TestScores[] block, ItemPanels panels, int items, CancellationToken cancel)
    {
        TestScores[] active = [.. block.Where(user => user.Count > 0)];
        if (active.Length == 0) return;
        SimdWidth.Run(new Counting(active, model.Factors.Users, panels, items, cancel));
    }

    readonly record struct Counting(TestScores[] Active, FactorMatrix Users, ItemPanels Panels, int Items, CancellationToken Cancel) : ISimdWork
    {
        public void Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct =>
            HigherScores<TSimd, V>.Count(Active, Users, Panels, Items, Cancel);
    }
}
