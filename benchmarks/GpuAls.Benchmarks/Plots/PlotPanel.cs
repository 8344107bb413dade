namespace GpuAls.Benchmarks.Plots;

/// <summary>One plot of an <see cref="SvgFigure"/>.</summary>
/// <param name="Title">The title above the plot.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Series">At most seven series, because there are seven colours.</param>
sealed record PlotPanel(string Title, PlotAxis X, PlotAxis Y, IReadOnlyList<PlotSeries> Series)
{
    /// <summary>Whether the curves fall. The legend is then in the lower left corner, otherwise in the upper left one.</summary>
    public bool IsDecreasing { get; init; }
}
