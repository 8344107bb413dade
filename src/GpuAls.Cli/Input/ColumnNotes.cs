using GpuAls.Core;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The columns of a file in sentences: everything that was guessed about the file is printed.</summary>
static class ColumnNotes
{
    /// <summary>One line about the columns, the header and the separator, and one for each column that looks like times.</summary>
    /// <param name="report">The result of reading.</param>
    /// <param name="hasValues">Whether the rows have strengths, or users and items alone.</param>
    public static IEnumerable<string> Of(ReadReport report, bool hasValues = true)
    {
        if (report.Columns is not { } columns) yield break;
        var layout = report.Kind ?? $"{Header(report)}; separator {Separator(report)}";
        yield return $"Columns: {string.Join(", ", Parts(columns, hasValues))}; {layout}.";
        foreach (var column in report.TimeLikeColumns) yield return Warning(column, columns);
    }

    static IEnumerable<string> Parts(ColumnLayout columns, bool hasValues)
    {
        foreach (var column in Enum.GetValues<InteractionColumn>())
        {
            var position = columns.PositionOf(column);
            if (position >= 0) yield return $"{ColumnLayout.Word(column)}: {Name(position, columns)}";
            else if (hasValues && column == InteractionColumn.Value && columns.Event < 0) yield return "value: none (each row counts as 1)";
        }
    }

    static string Name(int position, ColumnLayout columns) =>
        columns.Names is { } names && position < names.Count && names[position].Trim() is { Length: > 0 } name
            ? DisplayText.Escape(name)
            : $"column {position}";

    static string Header(ReadReport report)
    {
        var header = report.Header is null ? "no header" : "header";
        return report.IsHeaderDetected ? $"{header} found" : header;
    }

    static string Separator(ReadReport report) => report.Separator switch
    {
        "\t" => "tab",
        " " => "space",
        var other => DisplayText.Quote(other ?? ""),
    };

    static string Warning(TimeLikeColumn found, ColumnLayout columns)
    {
        var word = ColumnLayout.Word(found.Column);
        var place = Name(columns.PositionOf(found.Column), columns);
        var remedy = found.Column == InteractionColumn.Value
            ? "To count each row as 1: --events"
            : $"If another column has the {word}s: --{word}-column";
        return $"Warning: the {word}s ({place}) look like times, such as {DisplayText.Quote(found.Example)}. {remedy}";
    }
}
