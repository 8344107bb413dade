using System.Globalization;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace GpuAls.Reporting.Charts;

/// <summary>Charts as models of OxyPlot.</summary>
static class PlotModels
{
    /// <summary>The font of charts; a reader without it gets the next one.</summary>
    public const string Font = "Arial";

    const double FontSize = 12;
    static readonly MarkerType[] Marks = [MarkerType.Circle, MarkerType.Square, MarkerType.Triangle, MarkerType.Diamond];

    /// <summary>The model of a chart.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="theme">The colours.</param>
    /// <param name="hasTitle">Whether the title is above the chart.</param>
    public static PlotModel Of(Chart chart, ChartTheme theme, bool hasTitle)
    {
        var model = new PlotModel
        {
            Title = hasTitle ? chart.Title : null,
            TitleFontSize = 15,
            TitleFontWeight = FontWeights.Bold,
            DefaultFont = Font,
            DefaultFontSize = FontSize,
            TextColor = theme.Ink,
            Background = theme.Background,
            PlotAreaBorderColor = theme.Grid,
            PlotAreaBorderThickness = new OxyThickness(chart.IsMap ? 1 : 0, chart.IsMap ? 1 : 0, chart.IsMap ? 1 : 0, 1),
            Padding = new OxyThickness(8, 8, 14, 8),
        };
        model.Axes.Add(Axis(chart, chart.X, AxisPosition.Bottom, theme));
        model.Axes.Add(Axis(chart, chart.Y, AxisPosition.Left, theme));
        if (chart.Series.Count > 1 && !chart.IsMap)
        {
            model.Legends.Add(new Legend
            {
                LegendPlacement = LegendPlacement.Outside,
                LegendPosition = LegendPosition.TopLeft,
                LegendOrientation = LegendOrientation.Horizontal,
                LegendTextColor = theme.Ink,
                LegendFontSize = FontSize,
                LegendItemSpacing = 16,
                LegendMargin = 0,
                LegendPadding = 4,
            });
        }

        for (var n = 0; n < chart.Series.Count; n++)
        {
            foreach (var series in SeriesOf(chart.Series[n], theme.Series[n % theme.Series.Count], Marks[n % Marks.Length])) model.Series.Add(series);
        }

        foreach (var (x, y, text) in chart.Labels)
        {
            model.Annotations.Add(new TextAnnotation
            {
                Text = text,
                TextPosition = new DataPoint(x, y),
                TextColor = theme.Ink,
                Stroke = OxyColors.Transparent,
                TextHorizontalAlignment = HorizontalAlignment.Center,
                TextVerticalAlignment = VerticalAlignment.Bottom,
                FontSize = FontSize - 1,
            });
        }

        return model;
    }

    static Axis Axis(Chart chart, ChartAxis axis, AxisPosition position, ChartTheme theme)
    {
        Axis made = axis switch
        {
            { Categories: { } names } => new LinearAxis
            {
                MajorStep = 1,
                LabelFormatter = place => names.ElementAtOrDefault((int)Math.Round(place)) ?? "",
                StartPosition = 1, // the first category on top
                EndPosition = 0,
                MajorGridlineStyle = LineStyle.None,
            },
            { Scale: AxisScale.Logarithmic } => new LogarithmicAxis { LabelFormatter = Number, MinimumPadding = 0.05 },
            { Scale: AxisScale.Time } => new DateTimeAxis { IntervalLength = 70 },
            { IsWhole: true } => new LinearAxis { LabelFormatter = Number, MinimumMajorStep = 1, MinimumPadding = 0.03 },
            _ => new LinearAxis { LabelFormatter = Number, MinimumPadding = 0.05 },
        };
        made.Position = position;
        made.Title = axis.Title.Length == 0 ? null : axis.Title;
        made.TitleFontSize = FontSize;
        made.FontSize = FontSize;
        made.AxisTitleDistance = 8;
        made.TicklineColor = theme.Grid;
        made.MinorTicklineColor = OxyColors.Transparent;
        made.AxislineColor = theme.Grid;
        made.MajorGridlineColor = theme.Grid;
        if (axis.Categories is null) made.MajorGridlineStyle = chart.IsMap ? LineStyle.None : LineStyle.Solid;
        if (axis.Scale != AxisScale.Time) made.IntervalLength = 50;
        made.IsAxisVisible = !chart.IsMap;
        if (axis.Min is { } min) made.Minimum = At(axis, min);
        if (axis.Max is { } max) made.Maximum = At(axis, max);
        made.MaximumPadding = axis.Max is null ? 0.05 : 0;
        if (axis.Min is not null || axis.Scale == AxisScale.Time) made.MinimumPadding = 0;
        return made;
    }

    static IEnumerable<Series> SeriesOf(ChartSeries series, OxyColor colour, MarkerType mark)
    {
        switch (series)
        {
            case LineOfPoints { Points: var points }:
                var line = new LineSeries
                {
                    Title = series.Name,
                    Color = colour,
                    StrokeThickness = 2,
                    MarkerType = points.Count <= 40 ? mark : MarkerType.None,
                    MarkerSize = 3.5,
                    MarkerFill = colour,
                };
                line.Points.AddRange(points.Select(point => new DataPoint(point.X, point.Y)));
                return [line];
            case Bars { Rectangles: var rectangles }:
                var bars = new RectangleBarSeries { Title = series.Name, FillColor = colour, StrokeThickness = 0 };
                foreach (var (left, bottom, right, top) in rectangles) bars.Items.Add(new RectangleBarItem(left, bottom, right, top));
                return [bars];
            case Intervals { Rows: var rows }:
                return IntervalsOf(series.Name, rows, colour, mark);
            case Dots { Points: var dots }:
                var scatter = new ScatterSeries
                {
                    Title = series.Name,
                    MarkerType = MarkerType.Circle,
                    MarkerFill = OxyColor.FromAColor(0xB0, colour),
                };
                scatter.Points.AddRange(dots.Select(dot => new ScatterPoint(dot.X, dot.Y, dot.Radius)));
                return [scatter];
            default:
                throw new InvalidOperationException($"unknown series {series.GetType().Name}");
        }
    }

    static IEnumerable<Series> IntervalsOf(
        string name, IReadOnlyList<(double Y, double Low, double Middle, double High)> rows, OxyColor colour, MarkerType mark)
    {
        var ends = new LineSeries { Color = colour, StrokeThickness = 2 };
        foreach (var (y, low, _, high) in rows.Where(row => !double.IsNaN(row.Low)))
            ends.Points.AddRange([new DataPoint(low, y), new DataPoint(high, y), DataPoint.Undefined]);
        var middles = new ScatterSeries { Title = name, MarkerType = mark, MarkerSize = 4.5, MarkerFill = colour };
        middles.Points.AddRange(rows.Where(row => !double.IsNaN(row.Middle)).Select(row => new ScatterPoint(row.Middle, row.Y)));
        return [ends, middles];
    }

    /// <summary>The place of a number on an axis.</summary>
    static double At(ChartAxis axis, double number) =>
        axis.Scale == AxisScale.Time ? DateTimeAxis.ToDouble(DateTime.UnixEpoch.AddSeconds(number)) : number;

    static string Number(double number) => Math.Abs(number) switch
    {
        >= 1e9 => Text(number / 1e9) + " G",
        >= 1e6 => Text(number / 1e6) + " M",
        >= 1e4 => Text(number / 1e3) + " k",
        _ => Text(number),
    };

    static string Text(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}
