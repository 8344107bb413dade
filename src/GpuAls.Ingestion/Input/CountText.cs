using System.Globalization;

namespace GpuAls.Ingestion.Input;

/// <summary>Numbers and counted nouns as messages show them, the same in every culture.</summary>
static class CountText
{
    /// <summary>A number with thousands separators: <c>1,234</c>.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number and its noun: <c>1 column</c>, <c>1,234 columns</c>.</summary>
    /// <param name="number">The number.</param>
    /// <param name="one">The noun in the singular.</param>
    /// <param name="many">The noun in the plural; null adds an s to the singular.</param>
    public static string Count(long number, string one, string? many = null) => $"{Count(number)} {(number == 1 ? one : many ?? one + "s")}";
}
