using System.Globalization;
using System.Text;
using GpuAls.Reporting.Charts;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace GpuAls.Benchmarks.Plots;

/// <summary>Plots in two columns as one SVG without a background: every colour is legible on white and on black.</summary>
static class SvgFigure
{
    const int Columns = 2;
    const double PanelWidth = 440;
    const double PanelHeight = 330;

    // The contrast is 4.5 : 1 with white and 4.6 : 1 with black.
    static readonly OxyColor Ink = OxyColor.FromRgb(0x76, 0x76, 0x76);
    static readonly OxyColor Grid = OxyColor.FromAColor(0x40, Ink);

    // The first four are from the palette of Okabe and Ito, which colour-blind people can distinguish. Every series also has its own mark.
    static readonly OxyColor[] Colours =
    [
        OxyColor.FromRgb(0x00, 0x72, 0xB2),
        OxyColor.FromRgb(0xD5, 0x5E, 0x00),
        OxyColor.FromRgb(0x00, 0x9E, 0x73),
        OxyColor.FromRgb(0xCC, 0x79, 0xA7),
        OxyColor.FromRgb(0x9A, 0x72, 0x00),
        OxyColor.FromRgb(0x7B, 0x68, 0xD8),
        Ink,
    ];

    static readonly MarkerType[] Marks =
        [MarkerType.Circle, MarkerType.Square, MarkerType.Triangle, MarkerType.Diamond, MarkerType.Cross, MarkerType.Plus, MarkerType.Star];

    /// <summary>Renders the plots.</summary>
    /// <returns>The text of an SVG file.</returns>
    public static string Render(IReadOnlyList<PlotPanel> panels)
    {
        var (width, height) = (Columns * PanelWidth, (panels.Count + Columns - 1) / Columns * PanelHeight);
        using var file = new MemoryStream();
        using (var svg = new SvgRenderContext(
            file,
            width,
            height,
            isDocument: true,
            new ScreenTextMeasurer(width, height),
            OxyColors.Undefined,
            useVerticalTextAlignmentWorkaround: true))
        {
            for (var n = 0; n < panels.Count; n++)
            {
                IPlotModel model = ModelOf(panels[n]);
                model.Update(updateData: true);
                model.Render(svg, new OxyRect(n % Columns * PanelWidth, n / Columns * PanelHeight, PanelWidth, PanelHeight));
            }

            svg.Complete();
        }

        // With a viewBox, a browser scales the figure to a narrow page; without one it cuts the figure off.
        var text = Encoding.UTF8.GetString(file.ToArray()).TrimStart('\uFEFF').ReplaceLineEndings("\n");
        var viewBox = string.Create(CultureInfo.InvariantCulture, $"viewBox=\"0 0 {width} {height}\"");
        return text.Replace("<svg ", $"<svg {viewBox} ", StringComparison.Ordinal);
    }

    static PlotModel ModelOf(PlotPanel panel)
    {
        var model = new PlotModel { Title = panel.Title, TitleFontSize = 14, DefaultFont = "Arial", TextColor = Ink, PlotAreaBorderColor = Grid };
        model.Axes.Add(AxisOf(panel.X, AxisPosition.Bottom));
        model.Axes.Add(AxisOf(panel.Y, AxisPosition.Left));
        model.Legends.Add(new Legend
        {
            LegendPosition = panel.IsDecreasing ? LegendPosition.BottomLeft : LegendPosition.TopLeft,
            LegendTextColor = Ink,
            LegendLineSpacing = 5,
        });
        for (var n = 0; n < panel.Series.Count; n++) model.Series.Add(LineOf(panel.Series[n], n));
        return model;
    }

    static LogarithmicAxis AxisOf(PlotAxis axis, AxisPosition position) => new()
    {
        Position = position,
        Title = axis.Title,
        Base = axis.Base,
        LabelFormatter = axis.Label,
        TicklineColor = Grid,
        MajorGridlineStyle = LineStyle.Solid,
        MajorGridlineColor = Grid,
        AxisTitleDistance = 10,
        IntervalLength = 40,
        MinimumPadding = 0.05,
        MaximumPadding = 0.1,
    };

    static LineSeries LineOf(PlotSeries series, int number)
    {
        var line = new LineSeries
        {
            Title = series.Name,
            Color = Colours[number],
            StrokeThickness = series.IsReference ? 1.5 : 2,
            LineStyle = series.IsReference ? LineStyle.Dash : LineStyle.Solid,
            MarkerType = series.IsReference ? MarkerType.None : Marks[number],
            MarkerSize = 4,
            MarkerFill = Colours[number],
            MarkerStroke = Colours[number],
            MarkerStrokeThickness = Marks[number] >= MarkerType.Cross ? 2 : 0,
        };
        line.Points.AddRange(series.Points);
        return line;
    }
}
