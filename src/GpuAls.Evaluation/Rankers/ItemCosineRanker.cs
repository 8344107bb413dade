using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Rankers;

/// <summary>
/// The second bar: an item scores the sum of its cosines to what the user likes, each item the vector of ln(1 + strength) over its listeners. Of a known item
/// only the nearest neighbours count (Sarwar et al. 2001; Deshpande, Karypis 2004). Items of which none is a neighbour score 0; ties by row.
/// </summary>
public sealed class ItemCosineRanker : IItemRanker
{
    const int UsersAPiece = 16;

    readonly SparseRows vectors; // [users × items] of length 1 down the columns
    readonly SparseRows byItem;
    readonly SparseRows likes; // of those who are ranked for
    readonly (int[] Items, float[] Cosines)[] neighbours;

    /// <param name="train">[users × items] Strengths to learn from.</param>
    /// <param name="known">[users × items] What each user who is ranked for knows.</param>
    /// <param name="count">How many neighbours of an item count; 1 or more.</param>
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
            train.Columns, Environment.ProcessorCount, () => new float[train.Columns], (sums, item) => neighbours[item] = Nearest(item, count, sums), _ => { }, cancel);
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
            (users.Count + UsersAPiece - 1) / UsersAPiece,
            Environment.ProcessorCount,
            () => new float[Known.Columns],
            (scores, piece) =>
            {
                for (var u = piece * UsersAPiece; u < Math.Min(users.Count, (piece + 1) * UsersAPiece); u++) ranked[u] = Rank(test, users[u], top, scores);
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

        return new RankedUser(user, ranks, test.RowLength(user), scores.Length - known.Length, [.. best.ToSortedArray().Select(scored => scored.Row)]);
    }

    static int Before(ReadOnlySpan<float> scores, int item)
    {
        var own = scores[item];
        var before = 0;
        foreach (var score in scores[..item]) before += score >= own ? 1 : 0;
        foreach (var score in scores[(item + 1)..]) before += score > own ? 1 : 0;
        return before;
    }

    /// <summary>The items with the highest cosines to one: all that share a listener with it are added up, the others are 0.</summary>
    /// <param name="item">The item.</param>
    /// <param name="count">How many at the most.</param>
    /// <param name="sums">[items] Zeros, and again afterwards.</param>
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
            // A product may have been too small for float32, and then the item is there twice.
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

        // A dislike says nothing about what is listened to together.
        static double Length(float strength) => Math.Log(1.0 + Math.Max(strength, 0));
    }
}
