namespace GpuAls.Ingestion;

/// <summary>
/// A band name for every artist, such as The Velvet Harbours or Mira "Neon" Tolan: unique, also without case, and often with a word of the artist's taste.
/// </summary>
sealed class SyntheticNames(SyntheticOptions options, SyntheticTastes tastes)
{
    /// <summary>The length of the longest name, in bytes.</summary>
    public const int MostBytes = 64;

    static readonly int PluralsPerTaste = SyntheticWords.Plurals.Length / 3;

    readonly int shift = (int)(SyntheticRandom.Hash(options.Seed, SyntheticPurpose.ItemName, 0) >> 33);

    /// <summary>Writes the name of an artist as UTF-8 and returns its length.</summary>
    /// <param name="item">The artist.</param>
    /// <param name="text">At least <see cref="MostBytes"/>.</param>
    public int Write(int item, Span<byte> text)
    {
        var taste = tastes.TasteOf(item);
        var place = item - tastes.First(taste);
        var mood = SyntheticWords.Moods[taste % SyntheticWords.Moods.Length];
        var name = new Writer(text);
        if (place % 3 == 0 && place / 3 < mood.Length * PluralsPerTaste) WriteCombination(ref name, place / 3, taste, mood);
        else WriteInvention(ref name, item, mood);
        return name.Length;
    }

    /// <summary>The Velvet Harbours: for popular artists of a taste, each combination once. Tastes that share a mood divide the plurals among them.</summary>
    static void WriteCombination(ref Writer name, int number, int taste, byte[][] mood)
    {
        // The diagonal order changes both words from one artist to the next.
        var row = number / mood.Length;
        var word = number % mood.Length;
        var plural = (row + word * 7) % PluralsPerTaste;
        var third = taste / SyntheticWords.Moods.Length % 3;
        name.Append("The "u8);
        name.Append(mood[word]);
        name.Append(" "u8);
        name.Append(SyntheticWords.Plurals[plural * 3 + third]);
    }

    /// <summary>A name around a word that only this artist has, which makes it unique.</summary>
    void WriteInvention(ref Writer name, int item, byte[][] mood)
    {
        Span<byte> buffer = stackalloc byte[SyntheticInventedWord.MostBytes];
        var invented = buffer[..SyntheticInventedWord.Write(item, shift, buffer)];
        var random = SyntheticRandom.For(options.Seed, SyntheticPurpose.ItemName, item);
        var kind = random.NextBelow(100);
        var first = SyntheticWords.FirstNames[random.NextBelow(SyntheticWords.FirstNames.Length)];
        var flavour = mood[random.NextBelow(mood.Length)];
        var plural = SyntheticWords.Plurals[random.NextBelow(SyntheticWords.Plurals.Length)];
        switch (kind)
        {
            case < 30: name.AppendWords(first, invented); break;
            case < 58: name.AppendWords(flavour, invented); break;
            case < 74: name.AppendWords(invented, "& the"u8, flavour, plural); break;
            case < 78: name.AppendQuoted(first, flavour, invented); break;
            case < 90:
                name.Append(invented);
                name.Append("'s "u8);
                name.AppendWords(flavour, plural);
                break;
            default: name.Append(invented); break;
        }
    }

    ref struct Writer(Span<byte> text)
    {
        readonly Span<byte> text = text;

        public int Length { get; private set; }

        public void Append(ReadOnlySpan<byte> part)
        {
            part.CopyTo(text[Length..]);
            Length += part.Length;
        }

        public void AppendWords(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default, ReadOnlySpan<byte> fourth = default)
        {
            Append(first);
            Append(" "u8);
            Append(second);
            if (third.IsEmpty) return;
            Append(" "u8);
            Append(third);
            Append(" "u8);
            Append(fourth);
        }

        public void AppendQuoted(ReadOnlySpan<byte> before, ReadOnlySpan<byte> quoted, ReadOnlySpan<byte> after)
        {
            Append(before);
            Append(" \""u8);
            Append(quoted);
            Append("\" "u8);
            Append(after);
        }
    }
}
