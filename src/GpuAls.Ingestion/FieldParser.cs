using System.Globalization;
using System.Text;

namespace GpuAls.Ingestion;

/// <summary>Parses the fields of a text row: strengths and flags.</summary>
static class FieldParser
{
    const NumberStyles Style = NumberStyles.Float;

    /// <summary>Parses a strength: float32, 0 or more.</summary>
    /// <param name="text">The field.</param>
    /// <param name="numbers">The typed way of writing numbers; null for a decimal point without thousands separators.</param>
    /// <param name="strength">The nearest float32; a negative number too, although it is a problem.</param>
    /// <returns>The problem, or null.</returns>
    public static BadRowKind? Strength(ReadOnlySpan<byte> text, NumberFormat? numbers, out float strength)
    {
        // Values are nearly always a few digits; the conversion from int to float rounds as a parser does.
        var digits = 0;
        var k = 0;
        for (; k < text.Length && k < 9 && (uint)(text[k] - '0') <= 9; k++) digits = digits * 10 + (text[k] - '0');
        strength = digits;
        if (k == text.Length && k > 0) return null;
        return numbers is null ? PlainStrength(text, out strength) : TypedStrength(text, numbers, out strength);
    }

    /// <summary>Parses a strength in the usual spelling.</summary>
    public static BadRowKind? Strength(ReadOnlySpan<byte> text, out float strength) => Strength(text, null, out strength);

    /// <summary>Whether a field is neither empty nor a number: what a header has above the values.</summary>
    public static bool IsWord(ReadOnlySpan<byte> text) => !text.IsEmpty && Strength(text, null, out _) == BadRowKind.NoNumber;

    /// <summary>Whether a field is a strength, with a decimal point or a decimal comma.</summary>
    public static bool IsStrength(ReadOnlySpan<byte> text) => Strength(text, null, out _) is null or BadRowKind.DecimalComma;

    /// <summary>Parses a flag: <c>true</c>, <c>yes</c> or a number other than 0; <c>false</c>, <c>no</c>, 0 or nothing.</summary>
    /// <returns>The flag, or null for any other text.</returns>
    public static bool? Flag(ReadOnlySpan<byte> text)
    {
        text = text[Ascii.Trim(text)];
        if (text.IsEmpty || Ascii.EqualsIgnoreCase(text, "false"u8) || Ascii.EqualsIgnoreCase(text, "no"u8)) return false;
        if (Ascii.EqualsIgnoreCase(text, "true"u8) || Ascii.EqualsIgnoreCase(text, "yes"u8)) return true;
        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number != 0 : null;
    }

    static BadRowKind? TypedStrength(ReadOnlySpan<byte> text, NumberFormat numbers, out float strength)
    {
        strength = float.NaN;
        Span<byte> plain = stackalloc byte[NumberFormat.MaxLength];
        return numbers.TryWritePlain(text, plain, out var length) ? PlainStrength(plain[..length], out strength) : BadRowKind.NoNumber;
    }

    static BadRowKind? PlainStrength(ReadOnlySpan<byte> text, out float strength)
    {
        strength = float.NaN;
        // .NET's parser ignores NULs at the end.
        if (text.Contains((byte)0)) return BadRowKind.Nul;
        if (!double.TryParse(text, Style, CultureInfo.InvariantCulture, out var exact)
            || !float.TryParse(text, Style, CultureInfo.InvariantCulture, out strength))
            return IsInfinity(text) ? BadRowKind.NotFinite : NumberFormat.HasDecimalComma(text) ? BadRowKind.DecimalComma : BadRowKind.NoNumber;

        // The parser makes 1e999 infinite, but it is a finite number in the file.
        var isWritten = text.ContainsAnyInRange((byte)'0', (byte)'9');
        return isWritten ? InteractionRow.ProblemOf(exact, strength) : BadRowKind.NotFinite;
    }

    /// <summary>Infinity as C and Python write it, which .NET does not parse.</summary>
    static bool IsInfinity(ReadOnlySpan<byte> text) => Ascii.EqualsIgnoreCase(text.TrimStart("+-"u8), "inf"u8);
}
