using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>Numbers as people read them, the same in every country.</summary>
static class Say
{
    /// <summary>A number with its thousands apart: 17,559,530.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number and what it counts: 1 user, 2 users.</summary>
    public static string Count(long number, string one, string? many = null) => $"{Count(number)} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>A time: 0.42 s, 12.3 s, 3 min 20 s.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:F2} s"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(Math.Round(seconds) / 60)} min {Math.Round(seconds) % 60:F0} s"),
    };

    /// <summary>A size: 512 bytes, 8.1 MiB.</summary>
    public static string Bytes(double bytes) => DisplayText.Bytes(bytes);
}
