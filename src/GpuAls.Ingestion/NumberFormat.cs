using System.Globalization;

namespace GpuAls.Ingestion;

/// <summary>
/// Numbers with a decimal separator that was typed: a point or a comma. Thousands may be separated by the other one, a blank, a no-break blank or an
/// apostrophe, in strict groups of three digits.
/// </summary>
/// <param name="decimalSeparator">The decimal separator.</param>
sealed class NumberFormat(char decimalSeparator)
{
    /// <summary>The maximum length of a number in bytes.</summary>
    public const int MaxLength = 128;

    static readonly NumberFormat Comma = new(',');
    static readonly NumberFormat Point = new('.');

    readonly byte mark = (byte)decimalSeparator;
    readonly byte otherMark = (byte)(decimalSeparator == ',' ? '.' : ',');

    /// <summary>The format for a typed decimal separator; null for null, the plain format without thousands separators.</summary>
    public static NumberFormat? Of(char? decimalSeparator) => decimalSeparator switch
    {
        null => null,
        ',' => Comma,
        '.' => Point,
        var other => throw new ArgumentOutOfRangeException(nameof(decimalSeparator), other, "expected a point or a comma"),
    };

    /// <summary>Whether a text is a number if its comma is a decimal or a thousands separator.</summary>
    public static bool HasDecimalComma(ReadOnlySpan<byte> text)
    {
        Span<byte> plain = stackalloc byte[MaxLength];
        return text.Contains((byte)',')
            && (Comma.TryWritePlain(text, plain, out var length) || Point.TryWritePlain(text, plain, out length))
            && double.TryParse(plain[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }

    /// <summary>Writes a number with a decimal point and without thousands separators.</summary>
    /// <param name="text">The number.</param>
    /// <param name="plain">The destination, <see cref="MaxLength"/> bytes.</param>
    /// <param name="length">The length of the result.</param>
    /// <returns>Whether the separators were where they may be. Other text is copied.</returns>
    public bool TryWritePlain(ReadOnlySpan<byte> text, Span<byte> plain, out int length)
    {
        length = 0;
        text = text.Trim(" "u8);
        if (text.Length > plain.Length) return false;
        if (text.StartsWith("-"u8) || text.StartsWith("+"u8))
        {
            plain[length++] = text[0];
            text = text[1..];
        }

        if (!TryWriteWhole(ref text, plain, ref length)) return false;
        if (text.Length > 0 && text[0] == mark)
        {
            plain[length++] = (byte)'.';
            text = text[1..];
        }

        if (text.ContainsAny((byte)'.', (byte)',')) return false;
        text.CopyTo(plain[length..]);
        length += text.Length;
        return true;
    }

    /// <summary>Writes the digits before the decimal separator, without the separators of their groups.</summary>
    bool TryWriteWhole(ref ReadOnlySpan<byte> text, Span<byte> plain, ref int length)
    {
        ReadOnlySpan<byte> groups = default;
        for (var isFirst = true; ; isFirst = false)
        {
            var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits < 0) digits = text.Length;
            text[..digits].CopyTo(plain[length..]);
            length += digits;
            text = text[digits..];
            if (!isFirst && digits != 3) return false;
            if (isFirst) groups = GroupSeparator(text);
            if (groups.IsEmpty || !text.StartsWith(groups)) return true;
            if (isFirst && digits is 0 or > 3) return false;
            text = text[groups.Length..];
        }
    }

    ReadOnlySpan<byte> GroupSeparator(ReadOnlySpan<byte> text) =>
        text.Length == 0 ? default
        : text[0] == otherMark || text[0] is (byte)' ' or (byte)'\'' ? text[..1]
        : text.StartsWith("\u00A0"u8) ? text[..2]
        : text.StartsWith("\u202F"u8) || text.StartsWith("\u2019"u8) ? text[..3]
        : default;
}
