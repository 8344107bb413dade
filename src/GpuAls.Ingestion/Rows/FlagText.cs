using System.Globalization;
using System.Text;

namespace GpuAls.Ingestion;

/// <summary>A yes or no in a text.</summary>
static class FlagText
{
    /// <summary>True of true, yes and numbers other than 0, false of false, no, 0 and nothing; null of anything else.</summary>
    public static bool? Read(ReadOnlySpan<byte> text)
    {
        text = Trimmed(text);
        if (text.IsEmpty || Ascii.EqualsIgnoreCase(text, "false"u8) || Ascii.EqualsIgnoreCase(text, "no"u8)) return false;
        if (Ascii.EqualsIgnoreCase(text, "true"u8) || Ascii.EqualsIgnoreCase(text, "yes"u8)) return true;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number != 0 : null;
    }

    static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> text) => text[Ascii.Trim(text)];
}
