namespace GpuAls.Reporting.Charts;

/// <summary>A chart, independent of its size, its colours and its file format.</summary>
/// <param name="Title">The title.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Series">The series, from the lowest to the one on top; each has a colour of its own.</param>
sealed record Chart(string Title, ChartAxis X, ChartAxis Y, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>Text beside points.</summary>
    public IReadOnlyList<(double X, double Y, string Text)> Labels { get; init; } = [];

    /// <summary>Whether axes and grid are left out, as on a map.</summary>
    public bool IsMap { get; init; }

    /// <summary>The height of the chart for a width of 1.</summary>
    public double HeightPerWidth { get; init; } = 0.55;
}

/// <summary>An axis of a <see cref="Chart"/>.</summary>
/// <param name="Title">The quantity and its unit.</param>
sealed record ChartAxis(string Title)
{
    /// <summary>The kind of scale.</summary>
    public AxisScale Scale { get; init; }

    /// <summary>The lowest number; null to choose it from the series.</summary>
    public double? Min { get; init; }

    /// <summary>The highest number; null to choose it from the series.</summary>
    public double? Max { get; init; }

    /// <summary>Whether the numbers are whole, such as numbers of iterations.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The labels of 0, 1, 2, … on an axis of categories; null for an axis of numbers.</summary>
    public IReadOnlyList<string>? Categories { get; init; }
}

/// <summary>The scale of a <see cref="ChartAxis"/>.</summary>
enum AxisScale
{
    /// <summary>Equal distances for equal differences.</summary>
    Linear,

    /// <summary>Equal distances for equal ratios.</summary>
    Logarithmic,

    /// <summary>Dates, in seconds since 1970.</summary>
    Time,
}

/// <summary>A series of a <see cref="Chart"/>.</summary>
/// <param name="Name">The name in the legend, which is shown if there are several series.</param>
abstract record ChartSeries(string Name);

/// <summary>Points that are joined by a line.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Points">In the order of the line.</param>
sealed record LineOfPoints(string Name, IReadOnlyList<(double X, double Y)> Points) : ChartSeries(Name);

/// <summary>Bars from a lower to a higher end.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Rectangles">The bars.</param>
sealed record Bars(string Name, IReadOnlyList<(double Left, double Bottom, double Right, double Top)> Rectangles) : ChartSeries(Name);

/// <summary>Numbers with their intervals, each on a line of its own.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Rows">The place of the line, and the interval with its middle; ends of NaN for a number without an interval.</param>
sealed record Intervals(string Name, IReadOnlyList<(double Y, double Low, double Middle, double High)> Rows) : ChartSeries(Name);

/// <summary>Points of different sizes.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Points">The place and the radius in pixels.</param>
sealed record Dots(string Name, IReadOnlyList<(double X, double Y, double Radius)> Points) : ChartSeries(Name);
