using System.Globalization;

namespace GpuAls.Ingestion;

/// <summary>The number in a text, as a strength: float32, 0 or more.</summary>
static class StrengthText
{
    const NumberStyles Style = NumberStyles.Float;

    /// <summary>Reads a strength.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static BadRowKind? Read(ReadOnlySpan<byte> text, out float strength)
    {
        // Counts are short digits nearly always; int to float rounds just as a parser would.
        var digits = 0;
        var k = 0;
        for (; k < text.Length && k < 9 && (uint)(text[k] - '0') <= 9; k++) digits = digits * 10 + (text[k] - '0');
        strength = digits;
        return k == text.Length && k > 0 ? null : ReadAny(text, out strength);
    }

    /// <summary>Whether a text is there and is no number: what a header has above the strengths.</summary>
    public static bool IsWord(ReadOnlySpan<byte> text) => !text.IsEmpty && Read(text, out _) == BadRowKind.NoNumber;

    /// <summary>Whether a text is a strength.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text) => Read(text, out _) is null;

    static BadRowKind? ReadAny(ReadOnlySpan<byte> text, out float strength)
    {
        strength = float.NaN;
        // .NET's parser passes over NULs at the end.
        if (text.Contains((byte)0)) return BadRowKind.Nul;
        if (!double.TryParse(text, Style, CultureInfo.InvariantCulture, out var exact) || !float.TryParse(text, Style, CultureInfo.InvariantCulture, out strength))
            return IsInf(text) ? BadRowKind.NotFinite : BadRowKind.NoNumber;

        // 1e999 is infinite for the parser, but is a finite number that somebody wrote.
        var isWritten = text.ContainsAnyInRange((byte)'0', (byte)'9');
        if (!isWritten) return BadRowKind.NotFinite;
        if (exact < 0) return BadRowKind.Negative;
        return !float.IsFinite(strength) || (strength == 0 && exact != 0) ? BadRowKind.BeyondFloat32 : null;
    }

    /// <summary>Infinity as C and Python write it, which .NET does not read.</summary>
    static bool IsInf(ReadOnlySpan<byte> text) => System.Text.Ascii.EqualsIgnoreCase(text.TrimStart("+-"u8), "inf"u8);
}
