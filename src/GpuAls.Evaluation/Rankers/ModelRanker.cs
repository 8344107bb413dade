using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Rankers;

/// <summary>
/// Ranks by a model's scores: x_u·y_i, and the part of the neighbours if the model has neighbours. A rank is counted from the items that score
/// higher, without sorting; of equal scores the lower row comes first, as in recommendations. The test items of a user with a vector of zeros are not
/// ranked.
/// </summary>
public sealed class ModelRanker : IItemRanker
{
    // The vectors and test scores of a piece stay in the second-level cache while all items are scored.
    const int PieceUsers = 128;

    readonly AlsModel model;
    readonly MarginalRelevance? relevance;
    readonly IRecommender? device;

    /// <param name="model">The model; the known items of each user are not ranked.</param>
    /// <param name="rerank">The criteria besides the score; by default none. Items that
    /// diversity chooses come first, the others behind them in their order.</param>
    /// <param name="counted">[users × items] The interactions that a popularity penalty counts; by default those of the model.</param>
    /// <exception cref="GpuAlsException">An option is out of range, or there is a penalty and there are no likes to count.</exception>
    public ModelRanker(AlsModel model, RerankOptions? rerank = null, SparseRows? counted = null)
        : this(model, rerank, counted, _ => null)
    {
    }

    /// <param name="model">The model; the known items of each user are not ranked.</param>
    /// <param name="rerank">The criteria besides the score; by default none.</param>
    /// <param name="counted">[users × items] The interactions that a popularity penalty counts; by default those of the model.</param>
    /// <param name="open">Opens the model that is ranked by, which a penalty changes, on a device that is an <see cref="IRankCounter"/>; null for the
    /// CPU.</param>
    /// <exception cref="GpuAlsException">An option is out of range, or there is a penalty and there are no likes to count.</exception>
    internal ModelRanker(AlsModel model, RerankOptions? rerank, SparseRows? counted, Func<AlsModel, IRecommender?> open)
    {
        rerank ??= new();
        rerank.Validate();
        this.model = rerank.PopularityPenalty > 0 ? new PopularityPenalty(model, rerank.PopularityPenalty, counted ?? model.Known).ToModel() : model;
        device = open(this.model);
        if (rerank.Diversity > 0) relevance = new MarginalRelevance(model.Factors.Items, rerank.Diversity);
    }

    /// <inheritdoc/>
    public string Name => "model";

    /// <inheritdoc/>
    public SparseRows Known => model.Known;

    /// <inheritdoc/>
    public IReadOnlyList<RankedUser> Rank(SparseRows test, IReadOnlyList<int> users, int top, CancellationToken cancel = default)
    {
        using var use = model.Memory.BeginUse();
        var pool = relevance is null ? top : MarginalRelevance.PoolFor(top);
        var lists = (device ?? new Recommender(model)).RecommendMany(users, pool, cancel).ToArray();
        // The device counts by x·y alone.
        var ranked = device is IRankCounter counter && model.Neighbours is null
            ? RankOn(counter, test, users, lists, cancel)
            : RankOnCpu(test, users, lists, cancel);
        if (relevance is not null)
        {
            Threads.ForEachPiece(
                ranked.Length, Environment.ProcessorCount, n => ranked[n] = Reorder(ranked[n], lists[n].Items, top), cancel);
        }

        return ranked;
    }

    RankedUser[] RankOn(
        IRankCounter counter,
        SparseRows test,
        IReadOnlyList<int> users,
        (int User, IReadOnlyList<Scored> Items)[] lists,
        CancellationToken cancel)
    {
        int[][] items = [.. users.Select(user => TestScores.Rankable(model, test, user))];
        var before = counter.CountBefore(users, items, cancel);
        return
        [
            .. users.Select((user, n) => new RankedUser(
                user,
                [.. before[n].Select(count => count + 1).Order()],
                test.RowLength(user),
                model.Items.Count - model.Known.RowLength(user),
                RowsOf(lists[n].Items))),
        ];
    }

    RankedUser[] RankOnCpu(
        SparseRows test, IReadOnlyList<int> users, (int User, IReadOnlyList<Scored> Items)[] lists, CancellationToken cancel)
    {
        var items = model.Items.Count;
        var candidates = Candidates.From(new RecommendOptions(), items);
        using var panels = new ItemPanels(model.Factors.Items, candidates);
        panels.Pack(Environment.ProcessorCount);
        var ranked = new RankedUser[users.Count];
        Threads.ForEachPiece((users.Count + PieceUsers - 1) / PieceUsers, Environment.ProcessorCount, piece =>
        {
            var from = piece * PieceUsers;
            var block = new TestScores[Math.Min(PieceUsers, users.Count - from)];
            var sums = model.Neighbours is { } weights ? new NeighbourSums(weights) : null;
            for (var u = 0; u < block.Length; u++)
                block[u] = new TestScores(model, test, users[from + u], sums?.Of(model.Known, users[from + u]));
            CountHigher(block, panels, items, cancel);
            for (var u = 0; u < block.Length; u++) ranked[from + u] = block[u].ToRanked(RowsOf(lists[from + u].Items));
        }, cancel);
        return ranked;
    }

    static int[] RowsOf(IReadOnlyList<Scored> list) => [.. list.Select(item => item.Row)];

    /// <summary>Puts the chosen items in front: another item moves back by the number of chosen items that were behind it.</summary>
    RankedUser Reorder(RankedUser user, IReadOnlyList<Scored> pool, int top)
    {
        var chosen = relevance!.Choose(pool, top);
        return user with
        {
            Ranks = [.. user.Ranks.Select(NewRank).Order()],
            Top = [.. chosen.Select(place => pool[place].Row)],
        };

        int NewRank(int rank) => Array.IndexOf(chosen, rank - 1) is >= 0 and var place ? place + 1 : rank + chosen.Count(from => from >= rank);
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
