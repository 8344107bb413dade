using System.Numerics;

namespace GpuAls.Distributed.Partition;

/// <summary>
/// A set of rows of a side, with the place of each among its ascending numbers: a bit for each row of the side, and a count for 64 of them.
/// </summary>
/// <param name="rows">The rows of the side.</param>
sealed class HeldSet(int rows)
{
    const int WordBits = 64;

    readonly ulong[] words = new ulong[(rows + WordBits - 1L) / WordBits];
    int[] before = [];

    /// <summary>Adds a row; threads may add at the same time.</summary>
    public void Add(int row)
    {
        ref var word = ref words[row / WordBits];
        var bit = 1UL << (row % WordBits);
        if ((Volatile.Read(ref word) & bit) == 0) Interlocked.Or(ref word, bit);
    }

    /// <summary>Adds the rows [start, end).</summary>
    public void AddRange(int start, int end)
    {
        for (var row = start; row < end; row++) Add(row);
    }

    /// <summary>Counts the rows. None is added from then on.</summary>
    /// <returns>[held rows] Their numbers, ascending.</returns>
    public int[] Seal()
    {
        before = new int[words.Length];
        var count = 0;
        for (var n = 0; n < words.Length; n++)
        {
            before[n] = count;
            count += BitOperations.PopCount(words[n]);
        }

        var numbers = new int[count];
        var place = 0;
        for (var n = 0; n < words.Length; n++)
        {
            for (var left = words[n]; left != 0; left &= left - 1) numbers[place++] = n * WordBits + BitOperations.TrailingZeroCount(left);
        }

        return numbers;
    }

    /// <summary>The place of a row of the set.</summary>
    public int PlaceOf(int row) =>
        before[row / WordBits] + BitOperations.PopCount(words[row / WordBits] & ((1UL << (row % WordBits)) - 1));
}
