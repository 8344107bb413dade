using GpuAls.Core.Model;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Queries;

/// <summary>Recommends to many users at once, on all cores: many blocks side by side, or few users with the candidates dealt out instead.</summary>
sealed class BatchRecommender : IDisposable
{
    // Small enough that the users' vectors stay in the second-level cache, large enough that the items' are read seldom.
    const int MostUsers = 1024;

    // What the blocks of all threads keep at the most, in scored rows of 8 bytes each.
    const long MostKept = 1 << 24;

    // Ordering the items takes as long as scoring a round of users against all of them.
    const int RoundsForOrder = 2;

    readonly AlsModel model;
    readonly RecommendOptions options;
    readonly int threads;
    Candidates candidates;
    ItemPanels panels;

    /// <param name="model">The model.</param>
    /// <param name="options">What may be recommended.</param>
    /// <param name="threads">How many threads work; the answers do not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row in <paramref name="options"/> is out of range, or the count is below 1.</exception>
    public BatchRecommender(AlsModel model, RecommendOptions options, int threads)
    {
        this.model = model;
        this.options = options;
        this.threads = threads;
        candidates = Candidates.From(options, model.Items.Count);
        panels = new ItemPanels(model.Factors.Items, candidates);
    }

    int Capacity => Math.Min(options.Count, candidates.Count);

    int BlockUsers => (int)Math.Clamp(MostKept / threads / Math.Max(1, Capacity), ActiveUsers.TileRows, MostUsers);

    /// <summary>How many users are worth handing over in one call of <see cref="Recommend(ReadOnlyMemory{int}, CancellationToken)"/>.</summary>
    public int RoundUsers => BlockUsers * threads;

    /// <summary>
    /// Prepares for many calls: the items are transposed and, where it pays, ordered by what they can score at the most, once and for all of them.
    /// </summary>
    /// <param name="users">How many users will be asked for in all.</param>
    public void PackItems(int users)
    {
        var items = model.Factors.Items;
        if (users > RoundsForOrder * RoundUsers && ScoreBound.TryCreate(model.Factors.Users) is { } bound) candidates = candidates.Descending(bound, items, threads);
        panels.Dispose();
        panels = new ItemPanels(items, candidates);
        panels.Pack(threads);
    }

    public void Dispose() => panels.Dispose();

    /// <summary>The best items of one who was never trained.</summary>
    public Scored[] Recommend(FoldedInUser user)
    {
        using var block = UserBlock.Of(user, !options.IncludeKnown);
        return Best(block, threads, CancellationToken.None)[0];
    }

    /// <summary>[users] The best items of each user.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public Scored[][] Recommend(ReadOnlyMemory<int> users, CancellationToken cancel)
    {
        var results = new Scored[users.Length][];
        // Whole tiles, and as many blocks as threads: none is idle while another does its second.
        var size = Math.Min(BlockUsers, RoundUp((users.Length - 1) / threads + 1, ActiveUsers.TileRows));
        var blocks = (users.Length - 1) / size + 1;
        // With fewer blocks than threads, each block's candidates are dealt out to several.
        var pieces = (threads - 1) / blocks + 1;
        Threads.ForEachPiece(blocks, threads, index =>
        {
            var part = users.Span.Slice(index * size, Math.Min(size, users.Length - index * size));
            using var block = UserBlock.Of(model, part, !options.IncludeKnown);
            Best(block, pieces, cancel).CopyTo(results, index * size);
        }, cancel);
        return results;
    }

    Scored[][] Best(UserBlock block, int pieces, CancellationToken cancel)
    {
        var results = new Scored[block.Count][];
        Array.Fill(results, []);
        if (candidates.Count == 0) return results;

        var found = new TopK[pieces][];
        Threads.ForEachPiece(pieces, pieces, piece =>
        {
            found[piece] = [.. Enumerable.Range(0, block.Count).Select(_ => new TopK(Capacity))];
            SimdWidth.Run(new Scoring(found[piece], block, panels, candidates, Bound(piece, pieces), Bound(piece + 1, pieces), cancel));
        }, cancel);
        for (var user = 0; user < results.Length; user++)
        {
            for (var piece = 1; piece < pieces; piece++) found[0][user].AddAll(found[piece][user]);
            results[user] = found[0][user].ToSortedArray();
        }

        return results;
    }

    /// <summary>Where a piece of the candidates begins: at a whole panel.</summary>
    int Bound(int piece, int pieces) =>
        piece == pieces ? candidates.Count : (int)((long)candidates.Count * piece / pieces) / ItemPanels.Columns * ItemPanels.Columns;

    readonly record struct Scoring(
        TopK[] Best, UserBlock Block, ItemPanels Panels, Candidates Candidates, int From, int To, CancellationToken Cancel) : ISimdWork
    {
        public void Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct =>
            BlockScores<TSimd, V>.AddTo(Best, Block, Panels, Candidates, From, To, Cancel);
    }

    static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
