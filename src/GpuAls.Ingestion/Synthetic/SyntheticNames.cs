using System.Text.Unicode;

namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// A band name for every artist, such as The Velvet Harbours or Mira "Neon" Tolan. Names are unique, even if case is ignored, and often contain a
/// word of the artist's taste.
/// </summary>
sealed class SyntheticNames(SyntheticOptions options, SyntheticTastes tastes)
{
    /// <summary>The length of the longest name, in bytes.</summary>
    public const int MaxBytes = 64;

    // At most three tastes share a mood, and each of them has a third of the plurals.
    static readonly int PluralsPerTaste = BandWords.Plurals.Length / 3;

    readonly int shift = (int)(SyntheticRandom.Hash(options.Seed, RandomPurpose.ItemName, 0) >> 33);

    /// <summary>Writes the name of an artist as UTF-8 and returns its length.</summary>
    /// <param name="item">The artist.</param>
    /// <param name="text">At least <see cref="MaxBytes"/>.</param>
    public int Write(int item, Span<byte> text)
    {
        var taste = tastes.TasteOf(item);
        var place = item - tastes.First(taste);
        var mood = BandWords.Moods[taste % BandWords.Moods.Length];
        return place % 3 == 0 && place / 3 < mood.Length * PluralsPerTaste
            ? WriteCombination(place / 3, taste, mood, text)
            : WriteInvention(item, mood, text);
    }

    /// <summary>The Velvet Harbours: a combination for a popular artist of a taste, used only once.</summary>
    static int WriteCombination(int number, int taste, byte[][] mood, Span<byte> text)
    {
        // Along diagonals, so that both words change from one artist to the next. Tastes start at different words.
        var place = number % mood.Length;
        var third = taste / BandWords.Moods.Length;
        ReadOnlySpan<byte> flavour = mood[(place + taste * 5) % mood.Length];
        ReadOnlySpan<byte> plural = BandWords.Plurals[(number / mood.Length + place * 7 + taste * 11) % PluralsPerTaste * 3 + third];
        Utf8.TryWrite(text, $"The {flavour} {plural}", out var length);
        return length;
    }

    /// <summary>A name with an invented word that no other artist has.</summary>
    int WriteInvention(int item, byte[][] mood, Span<byte> text)
    {
        Span<byte> buffer = stackalloc byte[InventedWord.MaxBytes];
        ReadOnlySpan<byte> invented = buffer[..InventedWord.Write(item, shift, buffer)];
        var random = SyntheticRandom.For(options.Seed, RandomPurpose.ItemName, item);
        var kind = random.NextBelow(100);
        ReadOnlySpan<byte> first = BandWords.FirstNames[random.NextBelow(BandWords.FirstNames.Length)];
        ReadOnlySpan<byte> flavour = mood[random.NextBelow(mood.Length)];
        ReadOnlySpan<byte> plural = BandWords.Plurals[random.NextBelow(BandWords.Plurals.Length)];
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

/// <summary>
/// A pronounceable word for every number, such as Tolan: two to four times an onset and a nucleus, then a coda. Onsets are consonants and nuclei
/// vowels, so that a word can be split in one way only, and different numbers have different words.
/// </summary>
static class InventedWord
{
    /// <summary>The length of the longest word, in bytes.</summary>
    public const int MaxBytes = 17;

    static readonly string[] Onsets =
        ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "t", "v", "z", "br", "dr", "gr", "kl", "st", "tr", "th", "sh", "h"];

    static readonly string[] Nuclei = ["a", "e", "i", "o", "u", "ai", "ei", "ou", "ia", "ea"];
    static readonly string[] Codas = ["", "n", "r", "l", "t", "m", "k", "x"];

    static readonly long Syllables = Onsets.Length * Nuclei.Length;
    static readonly long TwoSyllables = Syllables * Syllables * Codas.Length;
    static readonly long ThreeSyllables = TwoSyllables * Syllables;
    static readonly long FourSyllables = ThreeSyllables * Syllables;

    /// <summary>
    /// Writes the word of a number and returns its length. The first 387,200 numbers have two syllables, the next 85 million three.
    /// </summary>
    /// <param name="number">0 or more.</param>
    /// <param name="shift">The index of the first word, 0 or more; the same for all numbers.</param>
    /// <param name="text">At least <see cref="MaxBytes"/>.</param>
    public static int Write(int number, int shift, Span<byte> text)
    {
        // The step and the number of words are coprime: every word occurs once before the first one repeats, and neighbours look different.
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

/// <summary>The words of the band names, in UTF-8, because names are written directly to the file.</summary>
static class BandWords
{
    /// <summary>[moods][words] Words for the bands of one taste. No word belongs to two moods.</summary>
    public static readonly byte[][][] Moods =
    [
        Split("Iron Ashen Blood Grave Thunder Raven Obsidian Wolf Doom Hollow Cinder Rusted"),
        Split("Neon Circuit Binary Static Laser Analog Pixel Vector Chrome Signal Modular Voltage"),
        Split("Willow River Meadow Hazel Barley Juniper Lantern Thistle Oaken Harvest Sparrow Cedar"),
        Split("Midnight Blue Velvet Smoky Indigo Satin Brass Quarter Harlequin Amber Cobalt Lounge"),
        Split("Sugar Candy Glitter Summer Pink Sunny Cherry Bubble Sparkle Lemon Holiday Disco"),
        Split("Broken Angry Riot Basement Dirty Burnt Spiky Rotten Loud Crooked Gutter Rebel"),
        Split("Distant Slow Pale Drifting Silent Floating Glacial Misty Lunar Fading Soft Endless"),
        Split("Golden Street Royal Heavy Corner Concrete Diamond Avenue Kingpin Block Marble Platinum"),
        Split("Baroque Grand Ivory Chamber Crystal Silver Autumn Noble Winter Alabaster Courtly Gilded"),
        Split("Dusty Southern Copper Lonesome Whiskey Prairie Delta Saddle Canyon Cotton Muddy Desert"),
        Split("Purple Kaleidoscope Cosmic Swirling Paisley Electric Astral Magic Orange Melting Mango Infinite"),
        Split("Island Palm Coral Tropic Seaside Monsoon Savanna Lagoon Saffron Carnival Equator Banana"),
    ];

    /// <summary>Words for the bands of any taste. All end in s, which no invented word does.</summary>
    public static readonly byte[][] Plurals = Split(
        "Harbours Foxes Mirrors Engines Lanterns Tigers Shadows Windows Orchards Machines Strangers Widows Comets Pilots Sirens Rivers " +
        "Ghosts Saints Dancers Sailors Hunters Poets Kings Queens Wolves Horses Crows Owls Bears Lions Bridges Towers Gardens Islands Oceans " +
        "Mountains Valleys Cities Streets Trains Rockets Satellites Planets Stars Moons Flowers Roses Daisies Poppies Tulips Thorns Leaves " +
        "Branches Roots Seeds Clouds Storms Winds Fires Embers Flames Candles Matches Pistols Arrows Blades Hammers Anchors Compasses Maps " +
        "Letters Postcards Novels Chapters Verses Riddles Secrets Promises Echoes Whispers Voices Choirs Drums Cymbals Trumpets Violins " +
        "Pianos Organs Bells Rituals Weekends");

    /// <summary>First names, some of which are not ASCII.</summary>
    public static readonly byte[][] FirstNames = Split(
        "Mira Zoë Søren Noémie Łucja Anna Björn Chloé Dario Elif Françoise Günther Hana Íris Jiří Kaja Leïla Marek Nuria Ólafur Petra Quentin Rosa " +
        "Šárka Tomás Ursula Viktor Wanda Ximena Yusuf Željka Ásta Étienne Ingrid Oskar Ada Bruno Clara Emil Freya Gösta Hélène Ivo Jasper");

    static byte[][] Split(string words) => words.Split(' ').Select(System.Text.Encoding.UTF8.GetBytes).ToArray();
}
