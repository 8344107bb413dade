using System.Globalization;

namespace GpuAls.Ingestion;

/// <summary>The number of columns of a text, which no row may exceed: a row with more has a separator inside a name.</summary>
static class RowWidth
{
    /// <summary>The number of columns by the names of the columns, otherwise by the first rows.</summary>
    /// <param name="names">The names of the columns; null for no names.</param>
    /// <param name="lines">The first lines of the text.</param>
    /// <param name="needed">The number of columns that a row must have.</param>
    public static int Of(IReadOnlyList<string>? names, FirstLines lines, int needed)
    {
        if (names is not null) return names.Count;
        if (lines.First is not { } first) return int.MaxValue;
        if (lines.Below.Count == 0) return first.Length;
        // The first row itself may have a separator too many, or may be no row.
        var most = MostFrequent(lines);
        return first.Length < needed ? most : Math.Min(first.Length, most);
    }

    /// <summary>Whether every line below the first has more columns than the text.</summary>
    public static bool IsExceededByAll(int width, FirstLines lines) => lines.Below.Count > 1 && lines.Below.All(fields => Exceeds(fields, width));

    /// <summary>The cause of a row that is too wide: <c>a ',' inside a name must be quoted</c>.</summary>
    /// <param name="separator">The field separator.</param>
    /// <param name="lacksName">Whether every row has more columns than the header.</param>
    public static string Cause(string separator, bool lacksName)
    {
        var cause = separator switch
        {
            "\t" => "a tab ends a column",
            " " => "a blank ends a column",
            _ => $"a '{separator}' inside a name must be quoted",
        };
        return lacksName ? $"{cause}, and a column of row names needs a name in the header" : cause;
    }

    static bool Exceeds(byte[][] fields, int width) => fields.Skip(width).Any(field => field.Length > 0);

    static int MostFrequent(FirstLines lines) =>
        lines.Below.CountBy(fields => fields.Length).OrderByDescending(count => count.Value).ThenBy(count => count.Key).First().Key;
}

/// <summary>The row names that R writes before each row, and for which its header has no name.</summary>
static class RowNames
{
    // The users of a few rows may be increasing numbers too, in front of names with unquoted separators.
    const int EnoughRows = 10;

    /// <summary>The header with an empty name for the row names if there are any; otherwise the same header.</summary>
    public static IReadOnlyList<string>? Complete(IReadOnlyList<string>? header, FirstLines lines) =>
        header is not null && HasNoNameFor(header.Count, lines) ? ["", .. header] : header;

    /// <summary>Whether each line has one column more than the header, and the first of them counts the rows. A part of a table has gaps.</summary>
    static bool HasNoNameFor(int columns, FirstLines lines)
    {
        if (!RowWidth.IsExceededByAll(columns, lines) || !lines.Below.All(fields => fields.Length == columns + 1)) return false;
        long? previous = null;
        foreach (var number in lines.FieldsBelow(0))
        {
            if (!long.TryParse(number, CultureInfo.InvariantCulture, out var next)) return false;
            if (next <= previous || (next != previous + 1 && previous is not null && lines.Below.Count < EnoughRows)) return false;
            previous = next;
        }

        return true;
    }
}
