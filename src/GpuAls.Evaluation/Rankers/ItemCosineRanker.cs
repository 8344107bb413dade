using System.Numerics;
using System.Runtime.InteropServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Queries;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Rankers;

/// <summary>
/// The second baseline: the score of an item is the sum of its cosines to the items that the user likes, with the vector of ln(1 + strength) over its
/// users for each item. Only the nearest neighbours of a liked item count (Sarwar et al. 2001; Deshpande, Karypis 2004). Items that are no neighbours
/// score 0; ties by row. The neighbours take 6 bytes each: with 1,000 of them, at most 5.9 KiB for each item that a user likes.
/// </summary>
public sealed class ItemCosineRanker : IItemRanker
{
    /// <summary>The default number of neighbours.</summary>
    internal const int StandardCount = 1000;

    readonly SparseRows likes; // of the users who are ranked for
    readonly ItemNeighbours neighbours;

    /// <param name="train">[users × items] The training strengths.</param>
    /// <param name="known">[users × items] The known items of each user who is ranked for.</param>
    /// <param name="count">The number of neighbours of an item; 1 or more.</param>
    /// <param name="cancel">Stops the work.</param>
    public ItemCosineRanker(SparseRows train, SparseRows known, int count = StandardCount, CancellationToken cancel = default)
        : this(train, known, [.. Enumerable.Range(0, known.Rows)], count, found: null, cancel)
    {
    }

    /// <param name="train">[users × items] The training strengths.</param>
    /// <param name="known">[users × items] The known items of each user.</param>
    /// <param name="users">Rows of the users who are ranked for; other users cannot be.</param>
    /// <param name="count">The number of neighbours of an item; 1 or more.</param>
    /// <param name="found">Receives the number of items whose neighbours were found, and of all such items; null for nobody.</param>
    /// <param name="cancel">Stops the work.</param>
    internal ItemCosineRanker(
        SparseRows train, SparseRows known, IReadOnlyList<int> users, int count, IProgress<(int Done, int All)>? found, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Known = known;
        likes = known.WithoutDislikes();
        var isLiked = new bool[known.Columns];
        foreach (var user in users) foreach (var item in likes.RowColumns(user)) isLiked[item] = true;
        int[] liked = [.. Enumerable.Range(0, isLiked.Length).Where(item => isLiked[item])];
        neighbours = new ItemNeighbours(train, liked, count, found, cancel);
    }

    /// <inheritdoc/>
    public string Name => "item cosine";

    /// <inheritdoc/>
    public SparseRows Known { get; }

    /// <inheritdoc/>
    public IReadOnlyList<RankedUser> Rank(SparseRows test, IReadOnlyList<int> users, int top, CancellationToken cancel = default) =>
        UserPieces.Rank(users, () => new float[Known.Columns], (scores, user) => Rank(test, user, top, scores), cancel);

    /// <summary>The score of every item for a user.</summary>
    internal void Score(int user, Span<float> scores)
    {
        scores.Clear();
        foreach (var item in likes.RowColumns(user)) neighbours.AddTo(item, scores);
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
        int[] list = [.. Best(scores, top).ToSortedArray().Select(scored => scored.Row)];
        return new RankedUser(user, ranks, test.RowLength(user), scores.Length - known.Length, list);
    }

    /// <summary>The best items. Those that are not above the worst one so far are skipped, a vector of them at once.</summary>
    static TopK Best(ReadOnlySpan<float> scores, int top)
    {
        var best = new TopK(Math.Min(top, scores.Length));
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(scores);
        for (var v = 0; v < vectors.Length; v++)
        {
            if (Vector.GreaterThanAny(vectors[v], new Vector<float>(best.Threshold))) Add(scores, v * Vector<float>.Count, Vector<float>.Count, best);
        }

        Add(scores, vectors.Length * Vector<float>.Count, scores.Length % Vector<float>.Count, best);
        return best;

        // A known item has a score of -∞, which is above nothing.
        static void Add(ReadOnlySpan<float> scores, int first, int count, TopK best)
        {
            for (var item = first; item < first + count; item++)
            {
                if (scores[item] > best.Threshold) best.Add(new Scored(item, scores[item]));
            }
        }
    }

    /// <summary>The number of items before an item: those with a higher score, and those with an equal score and a lower row.</summary>
    static int Before(ReadOnlySpan<float> scores, int item)
    {
        var own = scores[item];
        return CountAbove(scores[..item], MathF.BitDecrement(own)) + CountAbove(scores[(item + 1)..], own);
    }

    static int CountAbove(ReadOnlySpan<float> scores, float limit)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(scores);
        var counts = Vector<int>.Zero;
        // A lane that is true is -1.
        foreach (var vector in vectors) counts -= Vector.GreaterThan(vector, new Vector<float>(limit));
        var count = Vector.Sum(counts);
        foreach (var score in scores[(vectors.Length * Vector<float>.Count)..]) count += score > limit ? 1 : 0;
        return count;
    }
}
