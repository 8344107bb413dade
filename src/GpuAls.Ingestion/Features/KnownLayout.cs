using System.Text;

namespace GpuAls.Ingestion.Features;

/// <summary>A public file of users or items that has no header, known by its first lines.</summary>
/// <param name="Name">The file in words.</param>
/// <param name="Columns">The names of its columns.</param>
/// <param name="IsRow">Whether a line has this layout.</param>
sealed record KnownLayout(string Name, IReadOnlyList<string> Columns, Func<string[], bool> IsRow)
{
    /// <summary>All layouts.</summary>
    public static IReadOnlyList<KnownLayout> All { get; } =
    [
        new(
            "Last.fm-360K's profiles",
            ["user", "gender", "age", "country", "signup"],
            fields => fields.Length == 5 && fields[0].Length == 40 && fields[0].All(char.IsAsciiHexDigit) && CellText.Days(fields[4]) is not null),
        new(
            "MovieLens-1M's users",
            ["user", "gender", "age", "occupation", "zip"],
            fields => fields.Length == 5 && fields[1] is "F" or "M" && IsNumber(fields[0]) && IsNumber(fields[2]) && IsNumber(fields[3])),
        new(
            "MovieLens' movies",
            ["movie", "title", "genres"],
            fields => fields.Length == 3 && IsNumber(fields[0]) && fields[1] is [.., '(', _, _, _, _, ')'] && !IsNumber(fields[2])),
    ];

    /// <summary>The layout of the first lines of a file; null for none.</summary>
    public static KnownLayout? Of(FirstLines lines)
    {
        if (lines.First is null) return null;
        List<string[]> rows = [.. lines.Rows(hasHeader: false).Select(row => Array.ConvertAll(row, Encoding.UTF8.GetString))];
        // A few fields of a profile are missing.
        return All.FirstOrDefault(layout => layout.IsRow(rows[0]) && rows.Count(layout.IsRow) * 10 >= rows.Count * 9);
    }

    static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
