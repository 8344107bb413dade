using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace GpuAls.Core.Interactions;

/// <summary>A name's letters and digits in lower case; white space, punctuation and symbols, which people leave out or mistype, are gone.</summary>
static class LetterText
{
    /// <summary>How much of a name is looked at.</summary>
    public const int Longest = 256;

    static ReadOnlySpan<byte> AsciiLetters => AsciiTable;

    static readonly byte[] AsciiTable =
        [.. Enumerable.Range(0, 128).Select(code => char.IsAsciiLetterOrDigit((char)code) ? (byte)char.ToLowerInvariant((char)code) : (byte)0)];

    /// <summary>Writes the letters of a UTF-8 text and returns how many there are, at most the length of <paramref name="letters"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int From(ReadOnlySpan<byte> utf8, Span<char> letters)
    {
        var count = 0;
        var ascii = AsciiLetters;
        for (var k = 0; k < utf8.Length && count < letters.Length; k++)
        {
            if (utf8[k] >= ascii.Length) return count + FromUnicode(utf8[k..], letters[count..]);
            // Written always and counted only where it is a letter: no branch to mispredict.
            letters[count] = (char)ascii[utf8[k]];
            count += ascii[utf8[k]] != 0 ? 1 : 0;
        }

        return count;
    }

    static int FromUnicode(ReadOnlySpan<byte> utf8, Span<char> letters)
    {
        var count = 0;
        while (utf8.Length > 0)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var length);
            utf8 = utf8[length..];
            if (!IsLetter(rune)) continue;
            var lower = Rune.ToLowerInvariant(rune);
            if (!lower.TryEncodeToUtf16(letters[count..], out var written)) break;
            count += written;
        }

        return count;
    }

    // Emoji too: a name may consist of nothing else.
    static bool IsLetter(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherSymbol;
}
