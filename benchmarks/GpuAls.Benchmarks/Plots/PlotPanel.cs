namespace GpuAls.Benchmarks;

/// <summary>One plot of an <see cref="SvgFigure"/>.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="X">To the right.</param>
/// <param name="Y">Upwards.</param>
/// <param name="Series">At most seven: each has a colour of its own.</param>
sealed record PlotPanel(string Title, PlotAxis X, PlotAxis Y, IReadOnlyList<PlotSeries> Series)
{
    /// <summary>Whether curves fall, so that the lower left corner is free for the legend; else it stands in the upper left one.</summary>
    public bool Falls { get; init; }
}
