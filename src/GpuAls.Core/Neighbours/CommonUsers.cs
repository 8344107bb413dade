using System.Numerics;
using GpuAls.Core.Interactions;

namespace GpuAls.Core.Neighbours;

/// <summary>
/// The numbers of users that every two of a few items have in common, X_SᵀX_S of 0/1 columns: exact whole numbers. The users of the items get numbers
/// from 0, each item becomes a set of bits, and two sets are intersected word by word, or by looking up the users of the smaller one if that is
/// shorter. One object for each thread.
/// </summary>
/// <param name="byItem">[items × users] Likes.</param>
sealed unsafe class CommonUsers(SparseRows byItem)
{
    const int WordBits = 64;

    readonly int[] numbers = new int[byItem.Columns]; // of a user among those of the items, plus the base of the call; below it, of earlier calls
    int nextBase = 1;
    int[] starts = [];
    int[] users = []; // the users' numbers, item after item
    ulong[] bits = []; // [items × words]

    /// <summary>Counts.</summary>
    /// <param name="items">[k] Rows of items.</param>
    /// <param name="counts">[k × k] Row-major; the lower triangle with its diagonal is set.</param>
    public void Count(ReadOnlySpan<int> items, Span<int> counts)
    {
        var k = items.Length;
        var words = NumberUsers(items);
        if (bits.Length < (long)k * words) bits = new ulong[Math.Max(k * words, 2 * bits.Length)];
        bits.AsSpan(0, k * words).Clear();
        fixed (ulong* sets = bits)
        fixed (int* list = users)
        {
            for (var i = 0; i < k; i++)
            {
                var set = sets + (long)i * words;
                for (var n = starts[i]; n < starts[i + 1]; n++) set[list[n] / WordBits] |= 1UL << (list[n] % WordBits);
            }

            for (var i = 0; i < k; i++)
            {
                var set = sets + (long)i * words;
                var length = starts[i + 1] - starts[i];
                for (var j = 0; j < i; j++)
                {
                    var other = sets + (long)j * words;
                    var otherLength = starts[j + 1] - starts[j];
                    counts[i * k + j] = Math.Min(length, otherLength) > words ? Intersect(set, other, words)
                        : length < otherLength ? LookUp(list + starts[i], length, other)
                        : LookUp(list + starts[j], otherLength, set);
                }

                counts[i * k + i] = length;
            }
        }
    }

    static int Intersect(ulong* one, ulong* other, int words)
    {
        // Two sums, so that one does not wait for the other.
        int even = 0, odd = 0, word = 0;
        for (; word < words - 1; word += 2)
        {
            even += BitOperations.PopCount(one[word] & other[word]);
            odd += BitOperations.PopCount(one[word + 1] & other[word + 1]);
        }

        return word < words ? even + odd + BitOperations.PopCount(one[word] & other[word]) : even + odd;
    }

    static int LookUp(int* list, int length, ulong* set)
    {
        var count = 0;
        for (var n = 0; n < length; n++) count += (int)(set[list[n] / WordBits] >> (list[n] % WordBits)) & 1;
        return count;
    }

    /// <summary>Numbers the users of the items in the order of their first occurrence.</summary>
    /// <returns>The number of words of their bits.</returns>
    int NumberUsers(ReadOnlySpan<int> items)
    {
        if (starts.Length <= items.Length) starts = new int[items.Length + 1];
        for (var i = 0; i < items.Length; i++) starts[i + 1] = checked(starts[i] + byItem.RowLength(items[i]));
        var entries = starts[items.Length];
        if (users.Length < entries) users = new int[Math.Max(entries, 2 * users.Length)];
        if (nextBase > int.MaxValue - entries)
        {
            numbers.AsSpan().Clear();
            nextBase = 1;
        }

        var (first, next) = (nextBase, nextBase);
        fixed (int* number = numbers, list = users)
        {
            var to = list;
            foreach (var item in items)
            {
                foreach (var user in byItem.RowColumns(item))
                {
                    // Without a branch, which would be mispredicted for every second user.
                    var isNew = number[user] < first;
                    var own = isNew ? next : number[user];
                    next += isNew ? 1 : 0;
                    number[user] = own;
                    *to++ = own - first;
                }
            }
        }

        nextBase = next;
        return (next - first + WordBits - 1) / WordBits;
    }
}
