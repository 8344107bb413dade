using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

// Equal pairs are merged only where memory is short: a file may repeat a few pairs a billion times.
unsafe partial class InteractionList
{
    // Merging must free at least half of the list. Its own memory, 14 bytes a pair, then fits into the memory that is kept for sorting.
    const int MinRepetition = 2;

    // Slots of the hash table for two pairs.
    const int SlotsPerTwoPairs = 3;

    // Merging again too early would look at the same interactions again and again.
    long minCountToMerge;

    /// <summary>The number of interactions that became part of others.</summary>
    public long Merged { get; private set; }

    /// <summary>
    /// Adds up the strengths of equal pairs in the list, if that at least halves it. A sum is in double, as at the end, and is stored as up to three
    /// interactions whose float32 strengths add up to exactly that double. So merging changes no bit of any sum. A sum of 0 stays in the list.
    /// </summary>
    /// <returns>Whether the list is shorter.</returns>
    /// <exception cref="GpuAlsException">A sum is beyond float32.</exception>
    internal bool TryMergeEqualPairs()
    {
        var count = Count;
        if (count < minCountToMerge || count > uint.MaxValue) return false;
        minCountToMerge = count + count / 2;
        var pairs = CountPairs(count / MinRepetition);
        if (pairs is not { } found) return false;
        using var sums = LargeArray<double>.Uninitialized(found);
        MovePairs(sums);
        Truncate(found);
        for (long pair = 0; pair < found; pair++) At(pair)->Strength = Part(sums[pair]);
        for (long pair = 0; pair < found; pair++)
        {
            for (var rest = sums[pair] - At(pair)->Strength; rest != 0; rest -= Part(rest)) Add(At(pair)->User, At(pair)->Item, Part(rest));
        }

        Merged += count - Count;
        minCountToMerge = Count + Count / 2;
        return Count < count;
    }

    static float Part(double sum) => (float)sum;

    /// <summary>The number of different pairs; null if there are more than a maximum.</summary>
    long? CountPairs(long max)
    {
        using var slots = LargeArray<uint>.Zeros(SlotsPerTwoPairs * max / 2 + 1);
        long pairs = 0;
        for (long k = 0; k < Count; k++)
        {
            var slot = FindSlot(slots, *At(k));
            if (*slot != 0) continue;
            if (pairs++ == max) return null;
            *slot = (uint)(k + 1);
        }

        return pairs;
    }

    /// <summary>Moves the first interaction of each pair to the front of the list, in their order, and sums the strengths of each pair.</summary>
    /// <param name="sums">[pairs] The sums.</param>
    void MovePairs(LargeArray<double> sums)
    {
        using var slots = LargeArray<uint>.Zeros(SlotsPerTwoPairs * sums.Length / 2 + 1);
        long pairs = 0;
        for (long k = 0; k < Count; k++)
        {
            var interaction = *At(k);
            var slot = FindSlot(slots, interaction);
            if (*slot == 0)
            {
                // A place that was read before, because no pair is before its first interaction.
                *At(pairs) = interaction;
                sums.Pointer[pairs++] = 0.0 + interaction.Strength;
                *slot = (uint)pairs;
                continue;
            }

            var sum = sums.Pointer[*slot - 1] += interaction.Strength;
            if (!float.IsFinite((float)sum)) throw overflow(interaction.User, interaction.Item, sum);
        }
    }

    /// <summary>The slot with the place of an interaction of the same pair, or the free slot for it.</summary>
    /// <param name="slots">Places in the list plus 1; 0 is free.</param>
    /// <param name="interaction">The interaction.</param>
    uint* FindSlot(LargeArray<uint> slots, Interaction interaction)
    {
        var hash = ((ulong)(uint)interaction.User << 32 | (uint)interaction.Item) * 0x9E3779B97F4A7C15;
        hash = (hash ^ hash >> 32) * 0xD6E8FEB86659FD93;
        var slot = slots.Pointer + (long)Math.BigMul(hash, (ulong)slots.Length, out _);
        var end = slots.Pointer + slots.Length;
        while (*slot != 0 && (At(*slot - 1)->User != interaction.User || At(*slot - 1)->Item != interaction.Item))
        {
            if (++slot == end) slot = slots.Pointer;
        }

        return slot;
    }

    /// <summary>The interaction at a place of the list.</summary>
    Interaction* At(long place)
    {
        if (place < FirstPieceLength) return pieces[0].Pointer + place;
        // All pieces after the first have the same length, except at the end of the memory.
        var piece = (int)Math.Min(1 + (place - FirstPieceLength) / PieceLength, pieces.Count - 1);
        while (place < starts[piece]) piece--;
        while (place >= starts[piece] + pieces[piece].Length) piece++;
        return pieces[piece].Pointer + (place - starts[piece]);
    }

    /// <summary>Keeps the first interactions and frees the memory of the others.</summary>
    void Truncate(long count)
    {
        while (pieces.Count > 0 && starts[^1] >= count)
        {
            pieces[^1].Dispose();
            pieces.RemoveAt(pieces.Count - 1);
            starts.RemoveAt(starts.Count - 1);
        }

        filled = pieces.Count == 0 ? 0 : (int)(count - starts[^1]);
    }
}
