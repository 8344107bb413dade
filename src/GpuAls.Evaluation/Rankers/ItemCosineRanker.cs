using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Rankers;

/// <summary>
/// The second baseline: the score of an item is the sum of its cosines to the items that the user likes, with the vector of ln(1 + strength) over its
/// users for each item. Only the nearest neighbours of a liked item count (Sarwar et al. 2001; Deshpande, Karypis 2004). Items that are no neighbours
/// score 0; ties by row.
/// </summary>
public sealed class ItemCosineRanker : IItemRanker
{
    const int PieceUsers = 16;

    readonly SparseRows vectors; // [users × items], columns scaled to length 1
    readonly SparseRows byItem;
    readonly SparseRows likes; // of the users who are ranked for
    readonly (int[] Items, float[] Cosines)[] neighbours;

    /// <param name="train">[users × items] The training strengths.</param>
    /// <param name="known">[users × items] The known items of each user who is ranked for.</param>
    /// <param name="count">The number of neighbours of an item; 1 or more.</param>
    /// <param name="cancel">Stops the work.</param>
    public ItemCosineRanker(SparseRows train, SparseRows known, int count = 1000, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Known = known;
        likes = known.WithoutDislikes();
        byItem = Normalise(train.Transpose());
        vectors = byItem.Transpose();
        neighbours = new (int[], float[])[train.Columns];
        Threads.ForEachPiece(
            train.Columns,
            Environment.ProcessorCount,
            () => new float[train.Columns],
            (sums, item) => neighbours[item] = Nearest(item, count, sums),
            _ => { },
            cancel);
    }

    /// <inheritdoc/>
    public string Name => "item cosine";

    /// <inheritdoc/>
    public SparseRows Known { get; }

    /// <inheritdoc/>
    public IReadOnlyList<RankedUser> Rank(SparseRows test, IReadOnlyList<int> users, int top, CancellationToken cancel = default)
    {
        var ranked = new RankedUser[users.Count];
        Threads.ForEachPiece(
            (users.Count + PieceUsers - 1) / PieceUsers,
            Environment.ProcessorCount,
            () => new float[Known.Columns],
            (scores, piece) =>
            {
                for (var u = piece * PieceUsers; u < Math.Min(users.Count, (piece + 1) * PieceUsers); u++)
                    ranked[u] = Rank(test, users[u], top, scores);
            },
            _ => { },
            cancel);
        return ranked;
    }

    /// <summary>The score of every item for a user.</summary>
    internal void Score(int user, Span<float> scores)
    {
        scores.Clear();
        foreach (var item in likes.RowColumns(user))
        {
            var (items, cosines) = neighbours[item];
            for (var n = 0; n < items.Length; n++) scores[items[n]] += cosines[n];
        }
    }

    RankedUser Rank(SparseRows test, int user, int top, float[] scores)
    {
        Score(user, scores);
        var known = Known.RowColumns(user);
        foreach (var item in known) scores[item] = float.NegativeInfinity;

        var ranks = new List<int>();
        foreach (var item in test.RowColumns(user))
        {
            if (item < scores.Length) ranks.Add(1 + Before(scores, item));
        }

        ranks.Sort();
        var best = new TopK(Math.Min(top, scores.Length));
        for (var item = 0; item < scores.Length; item++)
        {
            if (!float.IsNegativeInfinity(scores[item])) best.Add(new Scored(item, scores[item]));
        }

        int[] list = [.. best.ToSortedArray().Select(scored => scored.Row)];
        return new RankedUser(user, ranks, test.RowLength(user), scores.Length - known.Length, list);
    }

    static int Before(ReadOnlySpan<float> scores, int item)
    {
        var own = scores[item];
        var before = 0;
        foreach (var score in scores[..item]) before += score >= own ? 1 : 0;
        foreach (var score in scores[(item + 1)..]) before += score > own ? 1 : 0;
        return before;
    }

    /// <summary>The items with the highest cosines to an item: cosines to items without a common user are 0.</summary>
    /// <param name="item">The item.</param>
    /// <param name="count">The maximum number of items.</param>
    /// <param name="sums">[items] Zeros before and after.</param>
    (int[] Items, float[] Cosines) Nearest(int item, int count, float[] sums)
    {
        var touched = new List<int>();
        var users = byItem.RowColumns(item);
        var own = byItem.RowValues(item);
        for (var u = 0; u < users.Length; u++)
        {
            var others = vectors.RowColumns(users[u]);
            var first = vectors.Offsets[users[u]];
            for (var e = 0; e < others.Length; e++)
            {
                if (sums[others[e]] == 0) touched.Add(others[e]);
                sums[others[e]] += own[u] * vectors.Values[first + e];
            }
        }

        var best = new TopK(count);
        foreach (var other in touched)
        {
            // If a product was too small for float32, the item occurs twice.
            if (other != item && sums[other] > 0) best.Add(new Scored(other, sums[other]));
            sums[other] = 0;
        }

        var nearest = best.ToSortedArray();
        return (Array.ConvertAll(nearest, other => other.Row), Array.ConvertAll(nearest, other => other.Score));
    }

    static SparseRows Normalise(SparseRows rows)
    {
        var values = LargeArray<float>.Uninitialized(rows.Entries);
        for (var row = 0; row < rows.Rows; row++)
        {
            var squares = 0.0;
            var from = rows.RowValues(row);
            foreach (var strength in from) squares += Math.Pow(Length(strength), 2);
            var to = values.Writable(rows.Offsets[row], rows.RowLength(row));
            for (var e = 0; e < to.Length; e++) to[e] = squares > 0 ? (float)(Length(from[e]) / Math.Sqrt(squares)) : 0;
        }

        return rows.WithValues(EntryValues.Of(values));

        // Dislikes do not say which items go together.
        static double Length(float strength) => Math.Log(1.0 + Math.Max(strength, 0));
    }
}
