using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using GpuAls.Core.Interactions;

namespace GpuAls.Ingestion.Naming;

/// <summary>
/// The spelling of names apart from what cannot be seen. Names that differ only in blanks at their ends, in invisible characters or in the Unicode
/// form of their accents are the same name.
/// </summary>
/// <param name="Trims">Whether blanks and invisible characters at the ends and invisible characters inside are removed, and a no-break blank is a
/// blank.</param>
/// <param name="Composes">Whether accents are composed with their letters, as in Unicode's form C.</param>
sealed record NameRules(bool Trims, bool Composes)
{
    // Soft hyphen, zero-width blank, word joiner, byte-order mark, operators that are not written, and directions of writing.
    static readonly SearchValues<char> Invisible = SearchValues.Create(
        "\u00AD\u200B\u2060\uFEFF\u2061\u2062\u2063\u2064\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");

    // And blanks of other widths, which can hardly be told apart. The ideographic blank can, and stays.
    static readonly SearchValues<char> NoBreakBlanks = SearchValues.Create(
        "\u00A0\u202F\u205F\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A");

    /// <summary>All rules.</summary>
    public static NameRules All { get; } = new(Trims: true, Composes: true);

    /// <summary>Whether every name keeps its bytes.</summary>
    public bool AreNone => !Trims && !Composes;

    /// <summary>
    /// Whether the name has its one spelling for sure: it has no blank at an end, and is ASCII, or Latin with composed accents.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPlain(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return true;
        if (name[0] == ' ' || name[^1] == ' ') return false;
        // 0xC2 begins the no-break blank and the soft hyphen, 0xCC the first mark.
        return name.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E)
            ? !name.ContainsAnyExceptInRange((byte)0x20, (byte)0xCB) && !name.ContainsAny((byte)0x7F, (byte)0xC2)
            : true;
    }

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

    static bool HasOnlyBlanks(ReadOnlySpan<byte> name)
    {
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out var rune, out var length) != OperationStatus.Done) return false;
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
        if (!text.ContainsAny(Invisible) && !text.ContainsAny(NoBreakBlanks)) return text.Length == name.Length ? name : text.ToString();
        var result = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!Invisible.Contains(character)) result.Append(NoBreakBlanks.Contains(character) ? ' ' : character);
        }

        return result.ToString();
    }

    // The two joiners shape the letters around them in Persian and Hindi, but nothing at an end. A control character is nothing that can be typed.
    static bool IsNothingAtAnEnd(char character) =>
        char.IsWhiteSpace(character) || char.IsControl(character) || Invisible.Contains(character) || character is '\u200C' or '\u200D';
}
