using System.Text;

namespace GpuAls.Cli;

/// <summary>Reports as Markdown: facts as a list, sheets as tables. Numbers are written as people read them.</summary>
sealed class MarkdownReportWriter(TextWriter output) : IReportWriter
{
    // What would start a link, a tag or a style, or end a cell.
    const string Special = @"\`*_|<>[]";

    bool isFirst = true;

    public void Write(Report report)
    {
        if (report.Heading is { } heading) Paragraph([$"# {Escape(heading)}"]);
        var facts = report.Facts.Where(fact => fact.Title is not null).ToList();
        if (facts.Count > 0) Paragraph(facts.Select(fact => $"- {Escape(fact.Title!)}: {Escape(CellText.Of(fact.Value, fact.Format))}"));
        foreach (var sheet in report.Sheets)
        {
            if (sheet.Title is { } title) Paragraph([Escape(title)]);
            if (sheet.Rows.Count > 0) Paragraph(Table(sheet));
        }
    }

    void Paragraph(IEnumerable<string> lines)
    {
        if (!isFirst) output.Write('\n');
        isFirst = false;
        foreach (var line in lines) output.Write($"{line}\n");
    }

    static IEnumerable<string> Table(Sheet sheet)
    {
        var shown = Enumerable.Range(0, sheet.Columns.Count).Where(n => sheet.Columns[n].Title is not null).ToList();
        yield return Line(shown.Select(n => Escape(sheet.Columns[n].Title!)));
        yield return Line(shown.Select(n => sheet.HasNumbers(n) ? "---:" : "---"));
        foreach (var row in sheet.Rows) yield return Line(shown.Select(n => Escape(CellText.Of(row[n], sheet.Columns[n].Format))));
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
