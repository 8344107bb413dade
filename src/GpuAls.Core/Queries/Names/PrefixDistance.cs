namespace GpuAls.Core.Queries.Names;

/// <summary>
/// The smallest edit distance between a typed text and any start of a name: the number of letters to insert, delete, replace or exchange with their
/// neighbour. One bit of a word is one cell of the table of distances (Myers 1999; the exchange as Hyyrö 2003).
/// </summary>
sealed class PrefixDistance
{
    /// <summary>The maximum length of the typed text: the bits of a word.</summary>
    public const int MaxLength = 64;

    // Twice the number of different letters at most, so that a search for a letter ends.
    const int Places = 128;

    readonly Letter[] letters = new Letter[Places];
    readonly int length;

    /// <param name="typed">1 to <see cref="MaxLength"/> letters.</param>
    public PrefixDistance(ReadOnlySpan<char> typed)
    {
        length = typed.Length;
        for (var k = 0; k < length; k++)
        {
            ref var letter = ref Find(typed[k]);
            letter.Character = typed[k];
            letter.Positions |= 1UL << k;
        }
    }

    /// <summary>The distance to the nearest start of a name, or any number above <paramref name="max"/> if it is above that.</summary>
    public int AtMost(int max, ReadOnlySpan<char> name)
    {
        var last = 1UL << (length - 1);
        ulong increases = ~0UL, decreases = 0, diagonal = 0, before = 0;
        var distance = length; // to the empty start
        var nearest = distance;
        var end = Math.Min(name.Length, length + max);
        for (var k = 0; k < end; k++)
        {
            var here = Find(name[k]).Positions;
            var exchange = ((~diagonal & here) << 1) & before;
            diagonal = exchange | (((here & increases) + increases) ^ increases) | here | decreases;
            var rises = decreases | ~(diagonal | increases);
            var falls = diagonal & increases;
            if ((rises & last) != 0) distance++;
            if ((falls & last) != 0) distance--;
            nearest = Math.Min(nearest, distance);
            // A letter of the name lowers the distance by one at most.
            if (distance - (end - k - 1) > max && nearest > max) return max + 1;
            rises = (rises << 1) | 1;
            falls <<= 1;
            increases = falls | ~(diagonal | rises);
            decreases = rises & diagonal;
            before = here;
        }

        return nearest;
    }

    ref Letter Find(char character)
    {
        var place = character % Places;
        while (letters[place].Positions != 0 && letters[place].Character != character) place = (place + 1) % Places;
        return ref letters[place];
    }

    struct Letter
    {
        public char Character;
        public ulong Positions;
    }
}
