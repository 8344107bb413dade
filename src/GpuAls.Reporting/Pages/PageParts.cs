using System.Text;
using GpuAls.Reporting.Charts;

namespace GpuAls.Reporting.Pages;

/// <summary>The parts that sections of the page are made of: facts, charts with their numbers, tables.</summary>
static class PageParts
{
    const double Wide = 560, Narrow = 340;
    const double NarrowHeightFactor = 1.35; // on a phone, a chart needs more of its height for labels

    /// <summary>Starts a section.</summary>
    /// <param name="page">The page.</param>
    /// <param name="id">The anchor of the section.</param>
    /// <param name="title">The heading.</param>
    /// <param name="lead">A sentence or two about the section, as HTML.</param>
    public static StringBuilder OpenSection(this StringBuilder page, string id, string title, string lead) => page
        .Append($"\n<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{title}</h2>\n<p class=\"muted\">{lead}</p>\n");

    /// <summary>Ends a section.</summary>
    public static StringBuilder CloseSection(this StringBuilder page) => page.Append("</section>\n");

    /// <summary>Facts with their names, both as text.</summary>
    public static StringBuilder Facts(this StringBuilder page, params IEnumerable<(string Name, string Value)> facts)
    {
        page.Append("<dl class=\"facts\">\n");
        foreach (var (name, value) in facts) page.Append($"<div><dt>{PageText.Html(name)}</dt><dd>{PageText.Html(value)}</dd></div>\n");
        return page.Append("</dl>\n");
    }

    /// <summary>A chart, drawn for a wide and for a narrow screen, and its numbers as a table.</summary>
    /// <param name="page">The page.</param>
    /// <param name="chart">The chart.</param>
    /// <param name="columns">The columns of the table.</param>
    /// <param name="rows">The rows of the table.</param>
    public static StringBuilder Figure(
        this StringBuilder page, Chart chart, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var height = chart.HeightPerWidth;
        var id = string.Concat(chart.Title.Where(char.IsAsciiLetterOrDigit));
        var narrow = SvgCharts.Inline(chart, Narrow, Math.Round(Narrow * Math.Min(1.2, height * NarrowHeightFactor)), id + "-narrow-");
        return page
            .Append($"<figure>\n<figcaption>{PageText.Html(chart.Title)}</figcaption>\n")
            .Append(WithClass(SvgCharts.Inline(chart, Wide, Math.Round(Wide * height), id + "-wide-"), "wide"))
            .Append(WithClass(narrow, "narrow"))
            .Append("\n<details><summary>Numbers: ").Append(PageText.Html(chart.Title)).Append("</summary>\n")
            .Table(chart.Title, columns, rows)
            .Append("</details>\n</figure>\n");
    }

    /// <summary>A table that scrolls in its own frame.</summary>
    public static StringBuilder Table(
        this StringBuilder page, string title, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        page.Append($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Numbers: {PageText.Html(title)}\"><table><thead><tr>");
        foreach (var column in columns) page.Append($"<th scope=\"col\">{PageText.Html(column)}</th>");
        page.Append("</tr></thead><tbody>\n");
        foreach (var row in rows)
        {
            page.Append("<tr>");
            foreach (var cell in row) page.Append($"<td>{PageText.Html(cell)}</td>");
            page.Append("</tr>\n");
        }

        return page.Append("</tbody></table></div>\n");
    }

    static string WithClass(string svg, string name) => svg.Replace("<svg ", $"<svg class=\"{name}\" ", StringComparison.Ordinal);
}
