using System.Numerics;
using GpuAls.Core.Interactions;

namespace GpuAls.Core.Neighbours;

/// <summary>
/// The neighbours' part of a user's scores: for each item j the sum of B_ij over the items i that the user likes, in ascending order of i, in
/// float32. One object for each thread.
/// </summary>
/// <param name="weights">[items × items] B, a row for each liked item.</param>
sealed unsafe class NeighbourSums(SparseRows weights)
{
    const int WordBits = 64;

    // Both are zeros between two calls.
    readonly float[] sums = new float[weights.Columns];
    readonly ulong[] marks = new ulong[(weights.Columns + WordBits - 1) / WordBits];

    /// <summary>[items] The sums between <see cref="Add(ReadOnlySpan{int}, ReadOnlySpan{float})"/> and <see cref="Take"/>, 0 for all other items.
    /// </summary>
    public float[] Sums => sums;

    /// <summary>The sums of a user of a matrix.</summary>
    /// <param name="known">[users × items] Strengths.</param>
    /// <param name="user">The user's row.</param>
    public NeighbourScores Of(SparseRows known, int user) =>
        Of(known.RowColumns(user), known.Values.HasNegative ? known.RowValues(user) : default);

    /// <summary>The sums of a user.</summary>
    /// <param name="items">The items that the user knows, ascending.</param>
    /// <param name="strengths">Their strengths, below 0 for dislikes; empty if all are likes.</param>
    public NeighbourScores Of(ReadOnlySpan<int> items, ReadOnlySpan<float> strengths = default)
    {
        var count = Add(items, strengths);
        var scores = new NeighbourScores(new int[count], new float[count]);
        Take(scores.Items, scores.Scores);
        return scores;
    }

    /// <summary>Computes the sums of a user of a matrix, until <see cref="Take"/> takes them.</summary>
    /// <returns>The number of items with a sum.</returns>
    public int Add(SparseRows known, int user) => Add(known.RowColumns(user), known.Values.HasNegative ? known.RowValues(user) : default);

    /// <summary>Computes the sums of a user, until <see cref="Take"/> takes them.</summary>
    /// <param name="items">The items that the user knows, ascending.</param>
    /// <param name="strengths">Their strengths, below 0 for dislikes; empty if all are likes.</param>
    /// <returns>The number of items with a sum.</returns>
    public int Add(ReadOnlySpan<int> items, ReadOnlySpan<float> strengths)
    {
        fixed (float* sum = sums)
        fixed (ulong* mark = marks)
        {
            for (var e = 0; e < items.Length; e++)
            {
                var isLike = strengths.IsEmpty || strengths[e] > 0;
                var (start, end) = (weights.Offsets[items[e]], weights.Offsets[items[e] + 1L]);
                var column = weights.ColumnIndices.Pointer;
                var value = weights.Values.Floats!.Pointer;
                for (var n = start; n < end; n++)
                {
                    // The neighbours of dislikes are listed with nothing added, so that a list does not depend on signs.
                    mark[column[n] / WordBits] |= 1UL << (column[n] % WordBits);
                    if (isLike) sum[column[n]] += value[n];
                }
            }

            GC.KeepAlive(weights);
        }

        var count = 0;
        foreach (var word in marks) count += BitOperations.PopCount(word);
        return count;
    }

    /// <summary>The weight B_ij of one pair; 0 if i is no neighbour of j.</summary>
    /// <param name="weights">[items × items] B.</param>
    /// <param name="liked">i.</param>
    /// <param name="item">j.</param>
    public static float Weight(SparseRows weights, int liked, int item)
    {
        var place = weights.RowColumns(liked).BinarySearch(item);
        return place < 0 ? 0 : weights.Values[weights.Offsets[liked] + place];
    }

    /// <summary>The sum for one item, with the bits of <see cref="Of(SparseRows, int)"/>.</summary>
    /// <param name="weights">[items × items] B.</param>
    /// <param name="items">The items that the user knows, ascending.</param>
    /// <param name="strengths">Their strengths, below 0 for dislikes.</param>
    /// <param name="item">j.</param>
    public static float ForItem(SparseRows weights, ReadOnlySpan<int> items, ReadOnlySpan<float> strengths, int item)
    {
        var sum = 0f;
        for (var e = 0; e < items.Length; e++)
        {
            if (strengths[e] > 0) sum += Weight(weights, items[e], item);
        }

        return sum;
    }

    /// <summary>Moves the sums out.</summary>
    /// <param name="items">[items with a sum] Receives the items, ascending.</param>
    /// <param name="scores">[items with a sum] Receives the sums.</param>
    public void Take(Span<int> items, Span<float> scores)
    {
        var next = 0;
        for (var word = 0; word < marks.Length; word++)
        {
            for (var rest = marks[word]; rest != 0; rest &= rest - 1)
            {
                var item = word * WordBits + BitOperations.TrailingZeroCount(rest);
                (items[next], scores[next++]) = (item, sums[item]);
                sums[item] = 0;
            }

            marks[word] = 0;
        }
    }
}

/// <summary>The items of a user with a neighbours' part of their score; for all others the part is 0.</summary>
/// <param name="Items">Rows of items, ascending.</param>
/// <param name="Scores">[items] The parts.</param>
sealed record NeighbourScores(int[] Items, float[] Scores)
{
    /// <summary>The part of one item.</summary>
    public float Of(int item) => Array.BinarySearch(Items, item) is >= 0 and var place ? Scores[place] : 0;
}
