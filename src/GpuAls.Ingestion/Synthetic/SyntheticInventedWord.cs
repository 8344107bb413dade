namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// A pronounceable word for every number, such as Tolan: onset and nucleus two to four times, then a coda. Onsets are consonants and nuclei vowels, so a
/// word can be taken apart in one way only, and different numbers have different words.
/// </summary>
static class SyntheticInventedWord
{
    /// <summary>The length of the longest word, in bytes.</summary>
    public const int MostBytes = 17;

    static readonly string[] Onsets = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "t", "v", "z", "br", "dr", "gr", "kl", "st", "tr", "th", "sh", "h"];
    static readonly string[] Nuclei = ["a", "e", "i", "o", "u", "ai", "ei", "ou", "ia", "ea"];
    static readonly string[] Codas = ["", "n", "r", "l", "t", "m", "k", "x"];

    static readonly long Syllables = Onsets.Length * Nuclei.Length;
    static readonly long TwoSyllables = Syllables * Syllables * Codas.Length;
    static readonly long ThreeSyllables = TwoSyllables * Syllables;
    static readonly long FourSyllables = ThreeSyllables * Syllables;

    /// <summary>Writes the word of a number and returns its length. The first 387,200 numbers have two syllables, the next 85 million three.</summary>
    /// <param name="number">0 or more.</param>
    /// <param name="shift">Which word comes first, 0 or more; the same for all numbers.</param>
    /// <param name="text">At least <see cref="MostBytes"/>.</param>
    public static int Write(int number, int shift, Span<byte> text)
    {
        // The steps have no factor in common with the number of words, so each word is met once before the first comes again; neighbours look unlike.
        if (number < TwoSyllables) return Write((number * 239_303L + shift) % TwoSyllables, 2, text);
        if (number < TwoSyllables + ThreeSyllables) return Write(((number - TwoSyllables) * 52_646_611 + shift) % ThreeSyllables, 3, text);
        return Write(((number - TwoSyllables - ThreeSyllables) * 2_147_483_647 + shift) % FourSyllables, 4, text);
    }

    static int Write(long word, int syllables, Span<byte> text)
    {
        var length = 0;
        (word, var coda) = Math.DivRem(word, Codas.Length);
        for (var syllable = 0; syllable < syllables; syllable++)
        {
            (word, var onset) = Math.DivRem(word, Onsets.Length);
            (word, var nucleus) = Math.DivRem(word, Nuclei.Length);
            Append(Onsets[onset], text, ref length);
            Append(Nuclei[nucleus], text, ref length);
        }

        Append(Codas[coda], text, ref length);
        text[0] -= 'a' - 'A';
        return length;
    }

    static void Append(string part, Span<byte> text, ref int length)
    {
        foreach (var letter in part) text[length++] = (byte)letter;
    }
}
