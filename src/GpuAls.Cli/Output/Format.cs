using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli.Output;

/// <summary>Numbers as text for people, independent of the country.</summary>
static class Format
{
    /// <summary>A number with separated thousands: 17,559,530.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with its noun: 1 user, 2 users.</summary>
    public static string Count(long number, string singular, string? plural = null) =>
        $"{Count(number)} {(number == 1 ? singular : plural ?? singular + "s")}";

    /// <summary>A duration: 0.42 s, 12.3 s, 3 min 20 s.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:F2} s"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(Math.Round(seconds) / 60)} min {Math.Round(seconds) % 60:F0} s"),
    };

    /// <summary>A size: 512 bytes, 8.1 MiB.</summary>
    public static string Bytes(double bytes) => DisplayText.Bytes(bytes);
}
