using System.Globalization;
using System.Text;
using System.Xml.Linq;
using OxyPlot;

namespace GpuAls.Reporting.Charts;

/// <summary>Charts as SVG, drawn by OxyPlot.</summary>
static class SvgCharts
{
    /// <summary>The start of the files of <see cref="Document"/>.</summary>
    public const string Mark = "<?xml version=\"1.0\" encoding=\"utf-8\"?><!-- figure of gpuals -->";

    const string Reference = "url(#";

    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>A chart as the text of an SVG file.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="theme">The colours.</param>
    public static string Document(Chart chart, double width, double height, ChartTheme theme)
    {
        var root = Draw(chart, width, height, theme, hasTitle: true);
        root.AddFirst(new XElement(Svg + "title", chart.Title));
        return $"{Mark}\n{root.ToString(SaveOptions.DisableFormatting)}\n";
    }

    /// <summary>
    /// A chart as an element of an HTML page, without a title, in the colours of the page, and without attributes that its policy forbids.
    /// </summary>
    /// <param name="chart">The chart.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="id">The start of all ids, which no other element of the page has.</param>
    public static string Inline(Chart chart, double width, double height, string id)
    {
        var root = Draw(chart, width, height, ChartTheme.Variables, hasTitle: false);
        root.Attribute("width")?.Remove();
        root.Attribute("height")?.Remove();
        // Beside the chart there is a table for those who do not see it.
        root.SetAttributeValue("aria-hidden", "true");
        foreach (var element in root.DescendantsAndSelf())
        {
            ReplaceStyle(element);
            foreach (var attribute in element.Attributes().ToList())
            {
                if (attribute.Name == "id") attribute.Value = id + attribute.Value;
                else if (attribute.Value.StartsWith(Reference, StringComparison.Ordinal))
                    attribute.Value = Reference + id + attribute.Value[Reference.Length..];
                else if (ChartTheme.VariableNames.TryGetValue(attribute.Value, out var variable)) attribute.Value = variable;
                else if (attribute.Name == "font-family") attribute.Remove(); // the font of the page
            }

            element.Name = element.Name.LocalName; // in HTML, no namespace is named
        }

        root.Attributes().Where(attribute => attribute.IsNamespaceDeclaration).Remove();
        return root.ToString(SaveOptions.DisableFormatting);
    }

    static XElement Draw(Chart chart, double width, double height, ChartTheme theme, bool hasTitle)
    {
        using var file = new MemoryStream();
        using (var svg = new SvgRenderContext(
            file,
            width,
            height,
            isDocument: true,
            new ScreenTextMeasurer(width, height),
            theme.Background,
            useVerticalTextAlignmentWorkaround: true))
        {
            IPlotModel model = PlotModels.Of(chart, theme, hasTitle);
            model.Update(updateData: true);
            model.Render(svg, new OxyRect(0, 0, width, height));
            svg.Complete();
        }

        var root = XDocument.Parse(Encoding.UTF8.GetString(file.ToArray()).TrimStart('\uFEFF')).Root!;
        // With a viewBox, a browser scales the figure to a narrow page; without one it cuts the figure off.
        root.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {height}"));
        return root;
    }

    /// <summary>Turns a style into attributes: the policy of the page forbids styles of elements.</summary>
    static void ReplaceStyle(XElement element)
    {
        if (element.Attribute("style") is not { } style) return;
        style.Remove();
        foreach (var rule in style.Value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (rule.Split(':', 2) is [var name, var value]) element.SetAttributeValue(name.Trim(), value.Trim());
        }
    }
}
