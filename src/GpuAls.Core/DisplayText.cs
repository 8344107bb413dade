using System.Globalization;
using System.Text;

namespace GpuAls.Core;

/// <summary>
/// Text from a file or a person, made safe to print on one line: control characters are escaped, bytes that are not UTF-8 are shown as numbers, long
/// text is cut. Every message that repeats its input uses it.
/// </summary>
static class DisplayText
{
    /// <summary>The maximum number of characters that <see cref="Quote(string)"/> shows.</summary>
    public const int MaxQuoteLength = 80;

    static readonly string[] ByteUnits = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>A number with thousands separators, the same in every culture: <c>1,234</c>.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Count(long)"/>
    /// <param name="number">A whole number.</param>
    public static string Count(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number and its noun: <c>1 column</c>, <c>1,234 columns</c>.</summary>
    /// <param name="number">The number.</param>
    /// <param name="one">The noun in the singular.</param>
    /// <param name="many">The noun in the plural; null adds an s to the singular.</param>
    public static string Count(long number, string one, string? many = null) => $"{Count(number)} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>
    /// The text in quotes, escaped and cut after <see cref="MaxQuoteLength"/> characters: <c>'alice\tradiohead'</c>, <c>'aaaa…'</c>.
    /// </summary>
    public static string Quote(string text) => Quoted(Escape(text, MaxQuoteLength));

    /// <summary>UTF-8 in quotes, escaped and cut as text is; a byte that is not UTF-8 is shown as <c>\xE9</c>.</summary>
    public static string Quote(ReadOnlySpan<byte> utf8) => Quoted(Escape(utf8, MaxQuoteLength));

    /// <summary>The text, escaped but not cut, without quotes, as tables show it.</summary>
    public static string Escape(string text) => Escape(text, int.MaxValue);

    /// <summary>A choice in words: <c>a</c>, <c>a or b</c>, <c>a, b or c</c>.</summary>
    public static string OneOf(IReadOnlyList<string> choices) =>
        choices.Count < 2 ? string.Concat(choices) : $"{string.Join(", ", choices.SkipLast(1))} or {choices[^1]}";

    /// <summary>A size: <c>512 bytes</c>, <c>8.1 MiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        for (; Math.Abs(bytes) >= 1024 && unit < ByteUnits.Length - 1; unit++) bytes /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 ? $"{bytes:F0}" : $"{bytes:F1}")} {ByteUnits[unit]}");
    }

    static string Quoted(string escaped) => $"'{escaped}'";

    static string Escape(ReadOnlySpan<char> text, int maxLength)
    {
        var result = new StringBuilder();
        for (var shown = 0; text.Length > 0; shown++)
        {
            if (shown == maxLength) return result.Append('…').ToString();
            var isText = Rune.DecodeFromUtf16(text, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (isText) Append(result, rune);
            else result.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[0]:X4}");
            text = text[length..];
        }

        return result.ToString();
    }

    static string Escape(ReadOnlySpan<byte> utf8, int maxLength)
    {
        var result = new StringBuilder();
        for (var shown = 0; utf8.Length > 0; shown++)
        {
            if (shown == maxLength) return result.Append('…').ToString();
            var isText = Rune.DecodeFromUtf8(utf8, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (isText) Append(result, rune);
            else foreach (var one in utf8[..length]) result.Append(CultureInfo.InvariantCulture, $"\\x{one:X2}");
            utf8 = utf8[length..];
        }

        return result.ToString();
    }

    static void Append(StringBuilder result, Rune rune)
    {
        if (rune.Value == '\t') result.Append("\\t");
        else if (rune.Value == '\n') result.Append("\\n");
        else if (rune.Value == '\r') result.Append("\\r");
        else if (!MustEscape(rune)) result.Append(rune.ToString());
        else if (rune.IsBmp) result.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
        else result.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}");
    }

    static bool MustEscape(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        // Marks of writing direction can reverse a line; Persian, Hindi and emoji need the two joiners.
        UnicodeCategory.Format => rune.Value is not (0x200C or 0x200D),
        _ => false,
    };
}
