using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Rankers;

/// <summary>The first bar: the items with the most listeners, the same for everybody but for what they know. Ties by row.</summary>
public sealed class PopularityRanker : IItemRanker
{
    const int UsersAPiece = 256;

    readonly int[] order;
    readonly int[] place; // of an item in the order

    /// <param name="known">[users × items] What each user knows; the listeners of an item are those who know it.</param>
    public PopularityRanker(SparseRows known)
        : this(known, known)
    {
    }

    /// <param name="counted">[users × items] Whose listeners are counted.</param>
    /// <param name="known">[users × items] What each user who is ranked for knows.</param>
    public PopularityRanker(SparseRows counted, SparseRows known)
    {
        Known = known;
        var listeners = ItemUserCounts.Count(counted);
        order = [.. Enumerable.Range(0, counted.Columns).OrderByDescending(item => listeners[item])];
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
        Threads.ForEachPiece((users.Count + UsersAPiece - 1) / UsersAPiece, Environment.ProcessorCount, piece =>
        {
            for (var u = piece * UsersAPiece; u < Math.Min(users.Count, (piece + 1) * UsersAPiece); u++) ranked[u] = Rank(test, users[u], top);
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
            // The known items before it are not in the list.
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
