using System.Text;

namespace GpuAls.Cli.Output;

/// <summary>Reports as Markdown: fields as a list, tables as tables, numbers formatted for people.</summary>
sealed class MarkdownReportWriter(TextWriter output) : IReportWriter
{
    // Characters that start a link, a tag or a style, or end a cell.
    const string Special = @"\`*_|<>[]";

    bool isFirst = true;

    public void Write(Report report)
    {
        if (report.Heading is { } heading) Paragraph([$"# {Escape(heading)}"]);
        var fields = report.Fields.Where(field => field.Title is not null).ToList();
        if (fields.Count > 0) Paragraph(fields.Select(field => $"- {Escape(field.Title!)}: {Escape(CellText.Of(field.Value, field.Format))}"));
        foreach (var table in report.Tables)
        {
            if (table.Title is { } title) Paragraph([Escape(title)]);
            if (table.Rows.Count > 0) Paragraph(Table(table));
        }
    }

    void Paragraph(IEnumerable<string> lines)
    {
        if (!isFirst) output.Write('\n');
        isFirst = false;
        foreach (var line in lines) output.Write($"{line}\n");
    }

    static IEnumerable<string> Table(Table table)
    {
        var shown = Enumerable.Range(0, table.Columns.Count).Where(n => table.Columns[n].Title is not null).ToList();
        yield return Line(shown.Select(n => Escape(table.Columns[n].Title!)));
        yield return Line(shown.Select(n => table.HasNumbers(n) ? "---:" : "---"));
        foreach (var row in table.Rows) yield return Line(shown.Select(n => Escape(CellText.Of(row[n], table.Columns[n].Format))));
    }

    static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (Special.Contains(letter)) escaped.Append('\\');
            escaped.Append(letter);
        }

        return escaped.ToString();
    }
}
