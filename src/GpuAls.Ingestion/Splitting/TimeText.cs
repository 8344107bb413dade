using System.Globalization;
using System.Text;

namespace GpuAls.Ingestion;

/// <summary>The moment in a text: a number of any unit, or a date as ISO 8601 writes it, in UTC where it does not say.</summary>
static class TimeText
{
    /// <summary>Reads a moment; NaN where there is none. Only its order matters: numbers of one file have one unit.</summary>
    public static double Read(ReadOnlySpan<byte> text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return double.IsFinite(number) ? number : double.NaN;
        return DateTimeOffset.TryParse(Encoding.UTF8.GetString(text), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date.ToUnixTimeMilliseconds() / 1000.0
            : double.NaN;
    }
}
