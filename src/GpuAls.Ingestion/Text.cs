using System.Globalization;

namespace GpuAls.Ingestion;

/// <summary>Small pieces of sentences.</summary>
static class Text
{
    /// <summary><c>1,234</c>.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 column</c>, <c>1,234 columns</c>.</summary>
    public static string Count(long count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";
}
