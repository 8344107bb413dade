using System.Globalization;
using System.Text;
using GpuAls.Core.Interactions;

namespace GpuAls.Core.Queries.Names;

/// <summary>
/// A text as it is compared with others: its letters and digits in lower case and without accents, one word directly after the other. "AC/DC",
/// "ac dc" and "acdc" are the same letters; the starts of the words are apart.
/// </summary>
ref struct FoldedText
{
    // A mark of Arabic or Hebrew is as rarely typed as an accent.
    static readonly (int First, int Last)[] Accents =
        [(0x0300, 0x036F), (0x0591, 0x05C7), (0x064B, 0x065F), (0x0670, 0x0670), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF),
            (0x3099, 0x309A), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F)];

    // Letters that Unicode does not compose of a letter and an accent, and signs that people type as a word.
    static readonly Dictionary<int, string> Replacements = new()
    {
        ['ß'] = "ss",
        ['æ'] = "ae",
        ['œ'] = "oe",
        ['ø'] = "o",
        ['ł'] = "l",
        ['đ'] = "d",
        ['ð'] = "d",
        ['þ'] = "th",
        ['ħ'] = "h",
        ['ı'] = "i",
        ['ŋ'] = "n",
        ['ŧ'] = "t",
        ['ſ'] = "s",
        ['ƒ'] = "f",
        ['ĸ'] = "k",
        ['ς'] = "σ",
        ['ﬁ'] = "fi",
        ['ﬂ'] = "fl",
    };

    readonly Span<char> letters;
    readonly Span<bool> starts;
    bool isNewWord;

    FoldedText(Span<char> letters, Span<bool> starts)
    {
        this.letters = letters;
        this.starts = starts;
        isNewWord = true;
    }

    int Length { get; set; }

    /// <summary>Folds a text and returns the number of letters, at most the length of <paramref name="letters"/>; others are left out.</summary>
    /// <param name="text">Any text. One without letters and digits, such as "!!!", stands for itself without white space.</param>
    /// <param name="letters">Takes the letters.</param>
    /// <param name="starts">As long as <paramref name="letters"/>: takes whether a word starts at the letter.</param>
    public static int From(ReadOnlySpan<char> text, Span<char> letters, Span<bool> starts)
    {
        var folded = new FoldedText(letters, starts);
        folded.AddLetters(text);
        if (folded.Length == 0) folded.AddSigns(text);
        return folded.Length;
    }

    void AddLetters(ReadOnlySpan<char> text)
    {
        for (var k = 0; k < text.Length && Length < letters.Length;)
        {
            var character = text[k];
            if (char.IsAscii(character))
            {
                AddAscii(text, k++);
                continue;
            }

            Rune.DecodeFromUtf16(text[k..], out var rune, out var length);
            if (IsApostrophe(rune.Value)) AddApostrophe(text[(k + length)..]);
            else AddUnicode(rune);
            k += length;
        }
    }

    void AddAscii(ReadOnlySpan<char> text, int k)
    {
        var character = text[k];
        if (char.IsAsciiLetterOrDigit(character)) Add(char.ToLowerInvariant(character));
        else if (character is '\'' or '`') AddApostrophe(text[(k + 1)..]);
        else if (character == '&') AddWord("and");
        // Ke$ha, A$AP, P!nk: a sign inside a word stands for the letter that it looks like.
        else if (character == '$' && (IsLetterAt(text, k - 1) || IsLetterAt(text, k + 1))) Add('s');
        else if (character == '!' && IsLetterAt(text, k - 1) && IsLetterAt(text, k + 1)) Add('i');
        else isNewWord = true;
    }

    /// <summary>A word starts after an apostrophe if it has at least two letters: O'Connor, but not don't.</summary>
    void AddApostrophe(ReadOnlySpan<char> rest) => isNewWord |= IsLetterAt(rest, 0) && IsLetterAt(rest, 1);

    void AddWord(string word)
    {
        isNewWord = true;
        foreach (var letter in word) Add(letter);
        isNewWord = true;
    }

    void AddUnicode(Rune rune)
    {
        // Full-width forms of ASCII.
        if (rune.Value is >= 0xFF01 and <= 0xFF5E) rune = new Rune(rune.Value - 0xFEE0);
        var parts = new List<int>(4);
        CanonicalForm.Decompose(Rune.ToLowerInvariant(rune), parts);
        foreach (var part in parts)
        {
            if (IsAccent(part)) continue;
            var lower = Rune.ToLowerInvariant(new Rune(part));
            if (Replacements.TryGetValue(lower.Value, out var replacement))
            {
                foreach (var letter in replacement) Add(letter);
            }
            else if (IsLetter(lower))
            {
                var isWord = IsWord(lower);
                isNewWord |= isWord;
                Add(lower);
                isNewWord = isWord;
            }
            else
            {
                isNewWord = true;
            }
        }
    }

    void AddSigns(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && !IsAccent(rune.Value)) Add(rune);
        }
    }

    void Add(Rune rune)
    {
        Span<char> characters = stackalloc char[2];
        var length = rune.EncodeToUtf16(characters);
        if (Length + length > letters.Length) return;
        for (var k = 0; k < length; k++) Add(characters[k]);
    }

    void Add(char letter)
    {
        if (Length == letters.Length) return;
        starts[Length] = isNewWord;
        letters[Length++] = letter;
        isNewWord = false;
    }

    static bool IsLetterAt(ReadOnlySpan<char> text, int k) => (uint)k < (uint)text.Length && (char.IsLetter(text[k]) || char.IsSurrogate(text[k]));

    static bool IsApostrophe(int point) => point is 0x2018 or 0x2019 or 0x02BC or 0x00B4;

    /// <summary>Chinese and Japanese have no white space between words, so a word may start at each character, and at each emoji.</summary>
    static bool IsWord(Rune rune) => rune.Value is >= 0x3040 and <= 0x30FF or >= 0x3400 and <= 0x9FFF or >= 0x20000 and <= 0x3FFFF
        || Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol;

    // Emoji too: a name may consist of emoji alone.
    static bool IsLetter(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherSymbol or UnicodeCategory.OtherNumber;

    static bool IsAccent(int point)
    {
        foreach (var (first, last) in Accents)
        {
            if (point >= first && point <= last) return true;
        }

        return false;
    }
}
