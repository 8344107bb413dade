using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace GpuAls.Ingestion.Naming;

/// <summary>
/// The spelling of names apart from what cannot be seen. Names that differ only in blanks at their ends, in invisible characters or in the Unicode form
/// of their accents are the same name.
/// </summary>
/// <param name="Trims">Whether blanks and invisible characters at the ends and invisible characters inside are removed, and a no-break blank is a
/// blank.</param>
/// <param name="Composes">Whether accents are composed with their letters, as in Unicode's form C.</param>
sealed record NameRules(bool Trims, bool Composes)
{
    /// <summary>All rules.</summary>
    public static NameRules All { get; } = new(Trims: true, Composes: true);

    /// <summary>Whether every name keeps its bytes.</summary>
    public bool AreNone => !Trims && !Composes;

    /// <summary>The name in its one spelling; null if it has it already. Text that is not UTF-8, or that is blank, is left as it is.</summary>
    /// <param name="name">The name in UTF-8.</param>
    public byte[]? Changed(ReadOnlySpan<byte> name)
    {
        if (IsPlain(name) || !Utf8.IsValid(name)) return null;
        var text = Encoding.UTF8.GetString(name);
        var result = Of(text);
        return result.Length == 0 || ReferenceEquals(result, text) || result == text ? null : Encoding.UTF8.GetBytes(result);
    }

    /// <summary>The name in its one spelling; empty if it is blank.</summary>
    public string Of(string name)
    {
        var trimmed = Trims ? Trim(name) : name;
        return Composes ? CanonicalForm.Of(trimmed) : trimmed;
    }

    /// <summary>Whether nothing of a name is left. The first byte decides for nearly every name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsBlank(ReadOnlySpan<byte> name) => !IsVisibleAscii(name[0]) && Trims && HasOnlyBlanks(name);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IsVisibleAscii(byte character) => (uint)(character - 0x21) <= 0x7E - 0x21;

    /// <summary>Whether the name is ASCII without a blank at an end, and therefore has its one spelling.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IsPlain(ReadOnlySpan<byte> name) =>
        name.IsEmpty || (!name.ContainsAnyExceptInRange((byte)0, (byte)0x7F) && IsVisibleAscii(name[0]) && IsVisibleAscii(name[^1]));

    static bool HasOnlyBlanks(ReadOnlySpan<byte> name)
    {
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out var rune, out var length) != System.Buffers.OperationStatus.Done) return false;
            if (!rune.IsBmp || !IsNothingAtAnEnd((char)rune.Value)) return false;
            name = name[length..];
        }

        return true;
    }

    static string Trim(string name)
    {
        var text = name.AsSpan();
        while (!text.IsEmpty && IsNothingAtAnEnd(text[0])) text = text[1..];
        while (!text.IsEmpty && IsNothingAtAnEnd(text[^1])) text = text[..^1];
        var mustChange = false;
        foreach (var character in text) mustChange |= IsInvisible(character) || IsNarrowOrNoBreakBlank(character);
        if (!mustChange) return text.Length == name.Length ? name : text.ToString();
        var result = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!IsInvisible(character)) result.Append(IsNarrowOrNoBreakBlank(character) ? ' ' : character);
        }

        return result.ToString();
    }

    // The two joiners shape the letters around them in Persian and Hindi, but nothing at an end. A control character is nothing that can be typed.
    static bool IsNothingAtAnEnd(char character) =>
        char.IsWhiteSpace(character) || char.IsControl(character) || IsInvisible(character) || character is '\u200C' or '\u200D';

    static bool IsInvisible(char character) => character
        is '\u00AD' // soft hyphen
        or '\u200B' or '\u2060' or '\uFEFF' // zero-width blank, word joiner, byte-order mark
        or (>= '\u2061' and <= '\u2064') // operators that are not written
        or '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'); // directions of writing

    // Wide blanks, which can be told from others by sight, stay.
    static bool IsNarrowOrNoBreakBlank(char character) => character is '\u00A0' or (>= '\u2000' and <= '\u200A') or '\u202F' or '\u205F';
}
