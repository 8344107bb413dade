using System.Text.Unicode;

namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// A band name for every artist, such as The Velvet Harbours or Mira "Neon" Tolan: unique, also without case, and often with a word of the artist's taste.
/// </summary>
sealed class SyntheticNames(SyntheticOptions options, SyntheticTastes tastes)
{
    /// <summary>The length of the longest name, in bytes.</summary>
    public const int MostBytes = 64;

    // Three tastes at the most share a mood, and each has a third of the plurals.
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
        return place % 3 == 0 && place / 3 < mood.Length * PluralsPerTaste
            ? WriteCombination(place / 3, taste, mood, text)
            : WriteInvention(item, mood, text);
    }

    /// <summary>The Velvet Harbours: for popular artists of a taste, each combination once.</summary>
    static int WriteCombination(int number, int taste, byte[][] mood, Span<byte> text)
    {
        // Along diagonals, so that both words change from one artist to the next; tastes start at different words.
        var place = number % mood.Length;
        var third = taste / SyntheticWords.Moods.Length;
        ReadOnlySpan<byte> flavour = mood[(place + taste * 5) % mood.Length];
        ReadOnlySpan<byte> plural = SyntheticWords.Plurals[(number / mood.Length + place * 7 + taste * 11) % PluralsPerTaste * 3 + third];
        Utf8.TryWrite(text, $"The {flavour} {plural}", out var length);
        return length;
    }

    /// <summary>A name around a word that only this artist has, which makes it unique.</summary>
    int WriteInvention(int item, byte[][] mood, Span<byte> text)
    {
        Span<byte> buffer = stackalloc byte[SyntheticInventedWord.MostBytes];
        ReadOnlySpan<byte> invented = buffer[..SyntheticInventedWord.Write(item, shift, buffer)];
        var random = SyntheticRandom.For(options.Seed, SyntheticPurpose.ItemName, item);
        var kind = random.NextBelow(100);
        ReadOnlySpan<byte> first = SyntheticWords.FirstNames[random.NextBelow(SyntheticWords.FirstNames.Length)];
        ReadOnlySpan<byte> flavour = mood[random.NextBelow(mood.Length)];
        ReadOnlySpan<byte> plural = SyntheticWords.Plurals[random.NextBelow(SyntheticWords.Plurals.Length)];
        int length;
        _ = kind switch
        {
            < 30 => Utf8.TryWrite(text, $"{first} {invented}", out length),
            < 58 => Utf8.TryWrite(text, $"{flavour} {invented}", out length),
            < 74 => Utf8.TryWrite(text, $"{invented} & the {flavour} {plural}", out length),
            < 78 => Utf8.TryWrite(text, $"{first} \"{flavour}\" {invented}", out length),
            < 90 => Utf8.TryWrite(text, $"{invented}'s {flavour} {plural}", out length),
            _ => Utf8.TryWrite(text, $"{invented}", out length),
        };
        return length;
    }
}
