using OxyPlot;

namespace GpuAls.Benchmarks;

/// <summary>Points of one kind in a <see cref="PlotPanel"/>, joined by a line.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Points">In the order in which they are joined.</param>
/// <param name="IsReference">What points are compared with: dashed and without marks, as against what was measured.</param>
sealed record PlotSeries(string Name, IReadOnlyList<DataPoint> Points, bool IsReference = false);
