using OxyPlot;

namespace GpuAls.Benchmarks.Plots;

/// <summary>Points of a <see cref="PlotPanel"/> that are joined by a line.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Points">The points, in the order of the line.</param>
/// <param name="IsReference">Whether measurements are compared with these points; their line is dashed and has no marks.</param>
sealed record PlotSeries(string Name, IReadOnlyList<DataPoint> Points, bool IsReference = false);
