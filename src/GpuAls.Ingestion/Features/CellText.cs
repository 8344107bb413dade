using System.Globalization;

namespace GpuAls.Ingestion.Features;

/// <summary>The texts of cells of side tables: numbers, dates, vectors and tags.</summary>
static class CellText
{
    const double SecondsPerDay = 86400;

    // Last.fm's "Feb 1, 2007", and dates whose month is a word. 03/04/2009 is in March or in April, and is not guessed.
    static readonly string[] DatePatterns = ["MMM d, yyyy", "MMMM d, yyyy", "d MMM yyyy", "d MMMM yyyy", "d-MMM-yyyy", "dd-MMM-yyyy", "yyyy/MM/dd"];

    static readonly TimeParser Iso = new(pattern: null);

    /// <summary>A number; null if the text is none.</summary>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>A date as days since 1970; null if the text is none. A number is no date.</summary>
    public static double? Days(string text)
    {
        foreach (var pattern in DatePatterns)
        {
            if (TimeParser.OfPattern(text, pattern) is { } seconds) return seconds / SecondsPerDay;
        }

        return Iso.Read(System.Text.Encoding.UTF8.GetBytes(text), out var unit) is { } iso && unit == TimeUnit.Date ? iso / SecondsPerDay : null;
    }

    /// <summary>The numbers of a vector: <c>[0.1, 0.2]</c>, <c>0.1 0.2</c>, <c>0.1;0.2</c>; null if the text is none.</summary>
    public static float[]? Vector(string text)
    {
        var inside = text.Trim().TrimStart('[', '(').TrimEnd(']', ')');
        var parts = inside.Split([' ', ',', ';', '|', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2) return null;
        var vector = new float[parts.Length];
        for (var k = 0; k < parts.Length; k++)
        {
            if (!float.TryParse(parts[k], NumberStyles.Float, CultureInfo.InvariantCulture, out vector[k])) return null;
        }

        return vector;
    }

    /// <summary>The different tags of a text, in their order.</summary>
    public static IEnumerable<string> Tags(string text, string separator)
    {
        // A list of JSON or Python: ["rock", "metal"].
        if (text is ['[', .., ']']) text = text[1..^1];
        return text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(tag => tag is ['"', .., '"'] or ['\'', .., '\''] && tag.Length > 1 ? tag[1..^1] : tag)
            .Where(tag => tag.Length > 0).Distinct(StringComparer.Ordinal);
    }
}
