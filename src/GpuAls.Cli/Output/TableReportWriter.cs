using Spectre.Console;
using Spectre.Console.Rendering;

namespace GpuAls.Cli;

/// <summary>Reports as tables for people. On a screen they fit its width; in a file or pipe nothing is cut.</summary>
sealed class TableReportWriter(Terminal terminal) : IReportWriter
{
    // Two spaces between columns and none around the table.
    static readonly Padding Gap = new(0, 0, 2, 0);

    bool isFirst = true;

    public void Write(Report report)
    {
        if (report.Heading is { } heading) Paragraph([heading]);
        var facts = report.Facts.Where(fact => fact.Title is not null).ToList();
        if (facts.Count > 0) Paragraph(Render(facts));
        foreach (var sheet in report.Sheets) Paragraph([.. sheet.Title is { } title ? [title] : Array.Empty<string>(), .. Render(sheet)]);
    }

    void Paragraph(IEnumerable<string> lines)
    {
        if (!isFirst) terminal.Output.WriteLine();
        isFirst = false;
        foreach (var line in lines) terminal.Output.WriteLine(line);
    }

    IEnumerable<string> Render(IReadOnlyList<Fact> facts)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn(new TableColumn("") { NoWrap = true, Padding = Gap });
        table.AddColumn(new TableColumn("") { Padding = Gap });
        foreach (var fact in facts) table.AddRow(new Text(fact.Title ?? ""), Cell(fact.Value, fact.Format));
        return Lines(table);
    }

    IEnumerable<string> Render(Sheet sheet)
    {
        if (sheet.Rows.Count == 0) return [];
        var table = new Table { Border = TableBorder.None };
        var shown = Enumerable.Range(0, sheet.Columns.Count).Where(n => sheet.Columns[n].Title is not null).ToList();
        foreach (var n in shown)
        {
            var isNumber = sheet.HasNumbers(n);
            table.AddColumn(new TableColumn(new Text(sheet.Columns[n].Title!))
            {
                Alignment = isNumber ? Justify.Right : Justify.Left,
                NoWrap = isNumber,
                Padding = Gap,
            });
        }

        foreach (var row in sheet.Rows) table.AddRow(shown.Select(n => Cell(row[n], sheet.Columns[n].Format)));
        return Lines(table);
    }

    static Text Cell(object? value, string? format) => new(CellText.Of(value, format));

    /// <summary>The lines of a table without the spaces that pad them to the full width.</summary>
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
