namespace GpuAls.Benchmarks;

/// <summary>One plot of an <see cref="SvgFigure"/>.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="X">To the right.</param>
/// <param name="Y">Upwards.</param>
/// <param name="Series">At most four: each has a colour of its own.</param>
sealed record PlotPanel(string Title, PlotAxis X, PlotAxis Y, IReadOnlyList<PlotSeries> Series);
