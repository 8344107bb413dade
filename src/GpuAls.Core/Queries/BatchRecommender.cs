using GpuAls.Core.Model;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Queries;

/// <summary>
/// Recommends to many users at once, on all cores: a block of users on each thread, or, for few users, a part of the candidates on each thread.
/// </summary>
sealed class BatchRecommender : IDisposable
{
    // Small enough that the users' vectors stay in the second-level cache, large enough that the items' vectors are read rarely.
    const int MaxBlockUsers = 1024;

    // The maximum number of scored rows, of 8 bytes each, in the blocks of all threads.
    const long MaxKeptRows = 1 << 24;

    // Ordering the items takes as long as one round of users.
    const int RoundsForOrder = 2;

    readonly AlsModel model;
    readonly RecommendOptions options;
    readonly int threads;
    Candidates candidates;
    ItemPanels panels;

    /// <param name="model">The model.</param>
    /// <param name="options">The number of items and the filters.</param>
    /// <param name="threads">The number of threads; the answers do not depend on it.</param>
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

    int BlockUsers => (int)Math.Clamp(MaxKeptRows / threads / Math.Max(1, Capacity), ActiveUsers.TileRows, MaxBlockUsers);

    /// <summary>The number of users for one efficient call of <see cref="Recommend(ReadOnlyMemory{int}, CancellationToken)"/>.</summary>
    public int RoundUsers => BlockUsers * threads;

    /// <summary>Prepares many calls: transposes the items once and, if there are enough users, orders them by the bound of their scores.</summary>
    /// <param name="users">The number of users of all calls.</param>
    public void PackItems(int users)
    {
        var items = model.Factors.Items;
        if (users > RoundsForOrder * RoundUsers && ScoreBound.TryCreate(model.Factors.Users) is { } bound)
            candidates = candidates.Descending(bound, items, threads);
        panels.Dispose();
        panels = new ItemPanels(items, candidates);
        panels.Pack(threads);
    }

    public void Dispose() => panels.Dispose();

    /// <summary>[users] The best items of each user.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public Scored[][] Recommend(ReadOnlyMemory<int> users, CancellationToken cancel) =>
        Recommend(users, part => UserBlock.Of(model, part.Span, !options.IncludeKnown), cancel);

    /// <summary>[users] The best items of each user who was not trained.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public Scored[][] Recommend(ReadOnlyMemory<FoldedInUser> users, CancellationToken cancel) =>
        Recommend(users, part => UserBlock.Of(model, part.Span, !options.IncludeKnown), cancel);

    Scored[][] Recommend<T>(ReadOnlyMemory<T> users, Func<ReadOnlyMemory<T>, UserBlock> blockOf, CancellationToken cancel)
    {
        var results = new Scored[users.Length][];
        // Whole tiles, and as many blocks as threads, so that no thread is idle while another does a second block.
        var size = Math.Min(BlockUsers, RoundUp((users.Length - 1) / threads + 1, ActiveUsers.TileRows));
        var blocks = (users.Length - 1) / size + 1;
        // With fewer blocks than threads, several threads share the candidates of a block.
        var pieces = (threads - 1) / blocks + 1;
        Threads.ForEachPiece(blocks, threads, index =>
        {
            using var block = blockOf(users.Slice(index * size, Math.Min(size, users.Length - index * size)));
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
            // Before the search, so that their scores end it earlier.
            if (piece == 0) for (var user = 0; user < block.Count; user++) block.AddApart(user, model.Factors.Items, candidates, found[0][user]);
            SimdWidth.Run(new Scoring(found[piece], block, panels, candidates, Bound(piece, pieces), Bound(piece + 1, pieces), cancel));
        }, cancel);
        for (var user = 0; user < results.Length; user++)
        {
            for (var piece = 1; piece < pieces; piece++) found[0][user].AddAll(found[piece][user]);
            results[user] = found[0][user].ToSortedArray();
        }

        return results;
    }

    /// <summary>The first candidate of a piece, a multiple of a panel.</summary>
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
