namespace GpuAls.Core.Queries.Names;

/// <summary>
/// The letters that occur in the first few letters from each word on, one bit for each kind of letter. Each edit takes at most one letter of the typed
/// text away, so a text that lacks more letters is not similar, and need not be compared.
/// </summary>
sealed class LetterSets
{
    // A shorter text lacks more letters; four sets for each word are enough for every typed length.
    static readonly int[] Lengths = [6, 8, 12, WordTable.MaxNameLength];

    readonly uint[][] sets; // [lengths][words]

    public LetterSets(WordTable words)
    {
        sets = Array.ConvertAll(Lengths, _ => new uint[words.Places.Length]);
        for (var k = 0; k < words.Places.Length; k++)
        {
            var text = words.TextFrom(words.Places[k], words.Rows[k]);
            for (var n = 0; n < Lengths.Length; n++) sets[n][k] = Of(text[..Math.Min(text.Length, Lengths[n])]);
        }
    }

    /// <summary>The memory of the sets, in bytes.</summary>
    public long Bytes => sets.Sum(set => 4L * set.Length);

    /// <summary>[words] The sets of at least the given number of letters, in the order of <see cref="WordTable.Places"/>.</summary>
    public uint[] OfFirst(int letters) => sets[Math.Max(0, Array.FindIndex(Lengths, length => length >= letters))];

    /// <summary>The set of the letters of a text.</summary>
    public static uint Of(ReadOnlySpan<char> text)
    {
        var set = 0U;
        foreach (var letter in text) set |= 1U << (char.IsAsciiLetterLower(letter) ? letter - 'a' : 26 + letter % 6);
        return set;
    }
}
