using GpuAls.Cli.Shell;
using GpuAls.Core;
using Spectre.Console;
using Spectre.Console.Rendering;
using ScreenTable = Spectre.Console.Table;

namespace GpuAls.Cli.Output;

/// <summary>Reports as tables for people. On a screen they fit its width; in a file or pipe, lines are as long as needed.</summary>
sealed class TableReportWriter(Terminal terminal) : IReportWriter
{
    // Two spaces between columns and none around the table.
    static readonly Padding Gap = new(0, 0, 2, 0);

    bool isFirst = true;

    public void Write(Report report)
    {
        if (report.Heading is { } heading) Paragraph([heading]);
        var fields = report.Fields.Where(field => field.Title is not null).ToList();
        if (fields.Count > 0) Paragraph(Render(fields));
        foreach (var table in report.Tables.Where(table => table.Rows.Count > 0 || table.Title is null))
            Paragraph([.. table.Title is { } title ? [title] : Array.Empty<string>(), .. Render(table)]);
    }

    void Paragraph(IEnumerable<string> lines)
    {
        if (!isFirst) terminal.Output.WriteLine();
        isFirst = false;
        foreach (var line in lines) terminal.Output.WriteLine(DisplayText.Escape(line));
    }

    IEnumerable<string> Render(IReadOnlyList<Field> fields)
    {
        var screen = new ScreenTable { Border = TableBorder.None, ShowHeaders = false };
        screen.AddColumn(new TableColumn("") { NoWrap = true, Padding = Gap });
        screen.AddColumn(new TableColumn("") { Padding = Gap });
        foreach (var field in fields) screen.AddRow(new Text(field.Title ?? ""), Cell(field.Value, field.Format));
        return Lines(screen);
    }

    IEnumerable<string> Render(Table table)
    {
        if (table.Rows.Count == 0) return [];
        var screen = new ScreenTable { Border = TableBorder.None };
        var shown = Enumerable.Range(0, table.Columns.Count).Where(n => table.Columns[n].Title is not null).ToList();
        foreach (var n in shown)
        {
            var isNumber = table.HasNumbers(n);
            screen.AddColumn(new TableColumn(new Text(DisplayText.Escape(table.Columns[n].Title!)))
            {
                Alignment = isNumber ? Justify.Right : Justify.Left,
                NoWrap = isNumber,
                Padding = Gap,
            });
        }

        foreach (var row in table.Rows) screen.AddRow(shown.Select(n => Cell(row[n], table.Columns[n].Format)));
        return Lines(screen);
    }

    static Text Cell(object? value, string? format) => new(CellText.Of(value, format));

    /// <summary>The lines of a table without trailing spaces.</summary>
    IEnumerable<string> Lines(IRenderable table)
    {
        var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = terminal.OutputWidth ?? 1 << 20;
        console.Profile.Capabilities.Unicode = true;
        console.Write(table);
        return text.ToString().TrimEnd('\n').Split('\n').Select(line => line.TrimEnd()).SkipWhile(line => line.Length == 0);
    }
}
