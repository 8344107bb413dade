using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Rankers;

/// <summary>The first baseline: the items with the most users, without the known items of each user. Ties by row.</summary>
public sealed class PopularityRanker : IItemRanker
{
    const int PieceUsers = 256;

    readonly int[] order;
    readonly int[] place; // of an item in the order

    /// <param name="known">[users × items] The known items of each user; popularity is counted from them.</param>
    public PopularityRanker(SparseRows known)
        : this(known, known)
    {
    }

    /// <param name="counted">[users × items] The interactions that popularity is counted from.</param>
    /// <param name="known">[users × items] The known items of each user who is ranked for.</param>
    public PopularityRanker(SparseRows counted, SparseRows known)
    {
        Known = known;
        var users = ItemUserCounts.Count(counted);
        order = [.. Enumerable.Range(0, counted.Columns).OrderByDescending(item => users[item])];
        place = new int[order.Length];
        for (var p = 0; p < order.Length; p++) place[order[p]] = p;
    }

    /// <inheritdoc/>
    public string Name => "popularity";

    /// <inheritdoc/>
    public SparseRows Known { get; }

    /// <inheritdoc/>
    public IReadOnlyList<RankedUser> Rank(SparseRows test, IReadOnlyList<int> users, int top, CancellationToken cancel = default)
    {
        var ranked = new RankedUser[users.Count];
        Threads.ForEachPiece((users.Count + PieceUsers - 1) / PieceUsers, Environment.ProcessorCount, piece =>
        {
            for (var u = piece * PieceUsers; u < Math.Min(users.Count, (piece + 1) * PieceUsers); u++) ranked[u] = Rank(test, users[u], top);
        }, cancel);
        return ranked;
    }

    RankedUser Rank(SparseRows test, int user, int top)
    {
        var known = Known.RowColumns(user);
        var knownPlaces = new int[known.Length];
        for (var k = 0; k < known.Length; k++) knownPlaces[k] = place[known[k]];
        Array.Sort(knownPlaces);

        var ranks = new List<int>();
        foreach (var item in test.RowColumns(user))
        {
            // The known items before the item are not in the list.
            if (item < order.Length) ranks.Add(place[item] + 1 - ~Array.BinarySearch(knownPlaces, place[item]));
        }

        ranks.Sort();
        var list = new List<int>();
        for (var p = 0; p < order.Length && list.Count < top; p++)
        {
            if (known.BinarySearch(order[p]) < 0) list.Add(order[p]);
        }

        return new RankedUser(user, ranks, test.RowLength(user), order.Length - known.Length, list);
    }
}
