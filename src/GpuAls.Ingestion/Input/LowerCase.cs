using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace GpuAls.Ingestion.Input;

/// <summary>
/// Converts UTF-8 to lower case as Python's <c>str.lower()</c> does: .NET's invariant mapping of each character, plus the two rules of Unicode's
/// SpecialCasing that do not depend on a language (İ becomes i with a combining dot, and Σ at the end of a word becomes ς).
/// </summary>
sealed class LowerCase
{
    byte[] bytes = new byte[256];
    char[] chars = new char[256];

    /// <summary>The text in lower case, valid until the next call. Text that is not UTF-8 is returned unchanged.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text)
    {
        // Two bytes become at most three (İ), and UTF-8 never decodes to more UTF-16 units than it has bytes.
        if (bytes.Length < 2 * text.Length) (bytes, chars) = (new byte[4 * text.Length], new char[4 * text.Length]);
        return Ascii.ToLower(text, bytes, out var length) == OperationStatus.Done ? bytes.AsSpan(0, length) : OfUnicode(text);
    }

    ReadOnlySpan<byte> OfUnicode(ReadOnlySpan<byte> text)
    {
        var half = chars.Length / 2;
        if (Utf8.ToUtf16(text, chars.AsSpan(0, half), out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done) return text;
        ReadOnlySpan<char> original = chars.AsSpan(0, length);
        var lower = chars.AsSpan(half, length);
        original.ToLowerInvariant(lower);
        for (var k = 0; k < length; k++)
        {
            if (original[k] == 'Σ' && IsEndOfWord(original, k)) lower[k] = 'ς';
        }

        Utf8.FromUtf16(lower, bytes, out _, out var written);
        return lower.Contains('İ')
            ? Encoding.UTF8.GetBytes(lower.ToString().Replace("İ", "i\u0307", StringComparison.Ordinal))
            : bytes.AsSpan(0, written);
    }

    /// <summary>Unicode's Final_Sigma condition: a cased letter before the sigma and none after it; marks and apostrophes are ignored.</summary>
    static bool IsEndOfWord(ReadOnlySpan<char> text, int sigma)
    {
        var before = sigma - 1;
        while (before >= 0 && IsIgnored(text[before])) before--;
        var after = sigma + 1;
        while (after < text.Length && IsIgnored(text[after])) after++;
        return before >= 0 && HasCase(text[before]) && !(after < text.Length && HasCase(text[after]));
    }

    static bool HasCase(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    static bool IsIgnored(char character) => character is '\'' or '.' or ':' or '·' or '’' || char.GetUnicodeCategory(character)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
        or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;
}
