using GpuAls.Core.Interactions;

namespace GpuAls.Core.Queries.Names;

/// <summary>
/// The folded letters of all names one after the other, and the places where words start, sorted by the text from there on. Immutable.
/// </summary>
sealed class WordTable
{
    /// <summary>The maximum number of letters of a name that are compared.</summary>
    public const int MaxNameLength = 256;

    readonly char[] letters;
    readonly int[] nameStarts; // [names + 1]
    readonly int[] firstWords; // [names + 1] into wordStarts
    readonly int[] wordStarts; // [words] in the order of the names

    WordTable(char[] letters, int[] nameStarts, int[] firstWords, int[] wordStarts)
    {
        this.letters = letters;
        this.nameStarts = nameStarts;
        this.firstWords = firstWords;
        this.wordStarts = wordStarts;
        var rows = new int[wordStarts.Length];
        for (var row = 0; row < nameStarts.Length - 1; row++) rows.AsSpan(firstWords[row]..firstWords[row + 1]).Fill(row);
        var order = Sorted(rows);
        Places = Array.ConvertAll(order, word => wordStarts[word]);
        Rows = Array.ConvertAll(order, word => rows[word]);
        SharedLetters = new byte[order.Length];
        for (var k = 1; k < order.Length; k++)
        {
            var shared = TextFrom(Places[k], Rows[k]).CommonPrefixLength(TextFrom(Places[k - 1], Rows[k - 1]));
            SharedLetters[k] = (byte)Math.Min(shared, byte.MaxValue);
        }
    }

    /// <summary>[words] The places of words in the order of the text from there on to the end of the name.</summary>
    public int[] Places { get; }

    /// <summary>[words] The row of the name of each of <see cref="Places"/>.</summary>
    public int[] Rows { get; }

    /// <summary>[words] The number of letters that the text of each of <see cref="Places"/> shares with the one before it, at most 255.</summary>
    public byte[] SharedLetters { get; }

    /// <summary>The memory of the table, in bytes.</summary>
    public long Bytes => 2L * letters.Length + SharedLetters.Length
        + 4L * (nameStarts.Length + firstWords.Length + wordStarts.Length + Places.Length + Rows.Length);

    public static WordTable Of(Vocabulary names)
    {
        List<char> letters = new(names.Count * 16);
        List<int> words = new(names.Count * 2);
        int[] nameStarts = new int[names.Count + 1], firstWords = new int[names.Count + 1];
        Span<char> folded = stackalloc char[MaxNameLength];
        Span<bool> starts = stackalloc bool[MaxNameLength];
        for (var row = 0; row < names.Count; row++)
        {
            var length = FoldedText.From(names.Name(row), folded, starts);
            for (var k = 0; k < length; k++)
            {
                if (starts[k]) words.Add(letters.Count + k);
            }

            letters.AddRange(folded[..length]);
            nameStarts[row + 1] = letters.Count;
            firstWords[row + 1] = words.Count;
        }

        return new WordTable([.. letters], nameStarts, firstWords, [.. words]);
    }

    /// <summary>The letters from a place to the end of its name.</summary>
    public ReadOnlySpan<char> TextFrom(int place, int row) => letters.AsSpan(place, nameStarts[row + 1] - place);

    /// <summary>The places where the words of a name start.</summary>
    public ReadOnlySpan<int> WordsOf(int row) => wordStarts.AsSpan(firstWords[row], firstWords[row + 1] - firstWords[row]);

    /// <summary>Whether a place is the start of its name, or the word after "the" at the start: few people type the article.</summary>
    public bool IsStart(int place, int row)
    {
        var before = place - nameStarts[row];
        return before == 0 || (before == 3 && letters.AsSpan(nameStarts[row], 3) is "the" && WordsOf(row)[1] == place);
    }

    /// <summary>The range in <see cref="Places"/> of the words whose text starts with a text.</summary>
    public (int First, int End) StartingWith(ReadOnlySpan<char> start)
    {
        var first = Bound(start, 0, after: false);
        return (first, Bound(start, first, after: true));
    }

    int Bound(ReadOnlySpan<char> start, int low, bool after)
    {
        var high = Places.Length;
        while (low < high)
        {
            var middle = (int)(((uint)low + (uint)high) / 2);
            var text = TextFrom(Places[middle], Rows[middle]);
            var order = text[..Math.Min(text.Length, start.Length)].SequenceCompareTo(start);
            if (order < 0 || (after && order == 0)) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>The words in the order of the text from each on; equal texts in the order of the names.</summary>
    int[] Sorted(int[] rows)
    {
        var order = new int[wordStarts.Length];
        var keys = new ulong[wordStarts.Length];
        for (var word = 0; word < order.Length; word++)
        {
            order[word] = word;
            keys[word] = Key(TextFrom(wordStarts[word], rows[word]));
        }

        Array.Sort(keys, order);
        var comparer = Comparer<int>.Create((left, right) =>
        {
            var difference = TextFrom(wordStarts[left], rows[left]).SequenceCompareTo(TextFrom(wordStarts[right], rows[right]));
            return difference != 0 ? difference : left.CompareTo(right);
        });
        for (var first = 0; first < keys.Length;)
        {
            var end = first + 1;
            while (end < keys.Length && keys[end] == keys[first]) end++;
            if (end - first > 1) Array.Sort(order, first, end - first, comparer);
            first = end;
        }

        return order;
    }

    /// <summary>The first four letters as a number, in the order of the text.</summary>
    static ulong Key(ReadOnlySpan<char> text)
    {
        var key = 0UL;
        for (var k = 0; k < 4; k++) key = (key << 16) | (k < text.Length ? text[k] : 0UL);
        return key;
    }
}
