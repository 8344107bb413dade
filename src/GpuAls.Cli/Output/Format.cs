using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli.Output;

/// <summary>Numbers as text for people, independent of the country.</summary>
static class Format
{
    /// <inheritdoc cref="DisplayText.Count(long)"/>
    public static string Count(long number) => DisplayText.Count(number);

    /// <inheritdoc cref="DisplayText.Count(long, string, string?)"/>
    public static string Count(long number, string singular, string? plural = null) => DisplayText.Count(number, singular, plural);

    /// <summary>A duration: 0.42 s, 12.3 s, 3 min 20 s.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:F2} s"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(Math.Round(seconds) / 60)} min {Math.Round(seconds) % 60:F0} s"),
    };

    /// <summary>An estimated duration: 42 s, 3 min 20 s.</summary>
    public static string WholeSeconds(double seconds) => seconds < 119.5
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds):F0} s")
        : Seconds(seconds);

    /// <summary>A size: 512 bytes, 8.1 MiB.</summary>
    public static string Bytes(double bytes) => DisplayText.Bytes(bytes);
}
