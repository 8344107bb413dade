using System.Buffers.Binary;
using System.Globalization;
using System.Xml.Linq;
using GpuAls.Reporting.Charts;
using OxyPlot;

namespace GpuAls.Reporting.Tests;

public sealed class ChartTests
{
    static readonly GpuAls.Core.Model.AlsModel Model = TrainedModel.Train(loss: true);

    public static TheoryData<string> Kinds =>
        [.. PlotKind.All.Where(kind => kind.Needs == PlotData.None && kind.Missing is null).Select(kind => kind.Word), "loss"];

    [Theory, MemberData(nameof(Kinds))]
    public void Document_IsSvgWithATitle_OfTheAskedSize(string kind)
    {
        var chart = Draw(kind);
        var text = SvgCharts.Document(chart, 640, 400, ChartTheme.Light);
        Assert.StartsWith(SvgCharts.Mark, text);
        var root = XDocument.Parse(text).Root!;
        Assert.Equal("svg", root.Name.LocalName);
        Assert.Equal("0 0 640 400", root.Attribute("viewBox")!.Value);
        Assert.Equal(chart.Title, root.Elements().First(element => element.Name.LocalName == "title").Value);
        Assert.Contains(root.Descendants(), element => element.Name.LocalName == "text" && element.Value == chart.Title);
        Assert.NotEqual(text, SvgCharts.Document(chart, 640, 400, ChartTheme.Dark));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Inline_HasOnlyColoursOfThePage_NoStyles_AndIdsOfItsOwn(string kind)
    {
        var text = SvgCharts.Inline(Draw(kind), 340, 250, "one-");
        var root = XElement.Parse(text);
        Assert.Empty(root.DescendantsAndSelf().Attributes("style"));
        Assert.DoesNotContain("xmlns", text, StringComparison.Ordinal);
        Assert.DoesNotContain("rgb(", text, StringComparison.Ordinal);
        Assert.DoesNotContain("#0", text, StringComparison.Ordinal);
        Assert.Contains("var(--series-1)", text, StringComparison.Ordinal);
        Assert.Contains(kind == "map" ? "var(--chart-ink)" : "var(--chart-grid)", text, StringComparison.Ordinal);
        Assert.All(root.Descendants().Attributes("id"), id => Assert.StartsWith("one-", id.Value));
        Assert.All(root.Descendants().Attributes("clip-path"), path => Assert.StartsWith("url(#one-", path.Value));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Png_IsAPictureOfTwiceTheSize(string kind)
    {
        var light = PngCharts.Draw(Draw(kind), 320, 200, ChartTheme.Light);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], light[..4]);
        Assert.Equal((640, 400), (BinaryPrimitives.ReadInt32BigEndian(light.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(light.AsSpan(20))));
        Assert.InRange(light.Length, 2000, 200_000);
        Assert.NotEqual(light, PngCharts.Draw(Draw(kind), 320, 200, ChartTheme.Dark));
    }

    [Fact]
    public void Themes_HaveEnoughContrast_AndAreThoseOfThePage()
    {
        var css = RepositoryFile.Read("src/GpuAls.Reporting/Page/theme.css");
        var light = css[..css.IndexOf("@media", StringComparison.Ordinal)];
        foreach (var (theme, block) in new[] { (ChartTheme.Light, light), (ChartTheme.Dark, Dark(css)) })
        {
            Assert.InRange(Contrast(theme.Ink, theme.Background), 4.5, 21);
            Assert.All(theme.Series, colour => Assert.InRange(Contrast(colour, theme.Background), 3, 21));
            Assert.Contains($"--card: {Hex(theme.Background)};", block, StringComparison.Ordinal);
            Assert.Contains($"--chart-ink: {Hex(theme.Ink)};", block, StringComparison.Ordinal);
            Assert.Contains($"--chart-grid: {Hex(theme.Grid)};", block, StringComparison.Ordinal);
            for (var n = 0; n < theme.Series.Count; n++)
                Assert.Contains(FormattableString.Invariant($"--series-{n + 1}: {Hex(theme.Series[n])};"), block, StringComparison.Ordinal);
        }

        // The system's choice and the switch of the page have the same colours.
        Assert.Equal(Rules(css[css.IndexOf("@media", StringComparison.Ordinal)..].Split('}')[0]), Rules(Dark(css)));
    }

    static string Dark(string css) => css[css.IndexOf(":root[data-theme=\"dark\"]", StringComparison.Ordinal)..];

    static IEnumerable<string> Rules(string css) => css.Split('\n').Select(line => line.Trim()).Where(line => line.EndsWith(';'));

    static Chart Draw(string kind) => PlotKind.All.Single(row => row.Word == kind).Draw(new PlotSource(Model, 50, null, null), default)!;

    static string Hex(OxyColor colour) => string.Create(CultureInfo.InvariantCulture, $"#{colour.R:x2}{colour.G:x2}{colour.B:x2}");

    // The formula of the Web Content Accessibility Guidelines 2.2.
    static double Contrast(OxyColor a, OxyColor b)
    {
        var (light, dark) = (Math.Max(Luminance(a), Luminance(b)), Math.Min(Luminance(a), Luminance(b)));
        return (light + 0.05) / (dark + 0.05);
    }

    static double Luminance(OxyColor colour) => 0.2126 * Linear(colour.R) + 0.7152 * Linear(colour.G) + 0.0722 * Linear(colour.B);

    static double Linear(byte value) => value / 255.0 is <= 0.04045 and var low ? low / 12.92 : Math.Pow((value / 255.0 + 0.055) / 1.055, 2.4);
}
