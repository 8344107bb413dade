using System.Globalization;
using GpuAls.Benchmarks.Plots;
using OxyPlot;

namespace GpuAls.Benchmarks.Growth;

/// <summary>The growth as four plots: time and memory, by rows and by factors.</summary>
static class GrowthFigure
{
    static readonly PlotAxis Rows = new("rows, millions", 10)
    {
        Label = rows => (rows / 1e6).ToString("#,0.######", CultureInfo.InvariantCulture),
    };

    static readonly PlotAxis Factors = new("factors", 2);

    /// <summary>Creates the plots.</summary>
    public static IReadOnlyList<PlotPanel> Create(GrowthResult result)
    {
        var byRows = $"{result.Plan.FixedFactors} factors";
        var byFactors = string.Create(CultureInfo.InvariantCulture, $"{result.Plan.FixedRows / 1e6:0.#} million rows");
        return
        [
            Time($"Time by rows, {byRows}", Rows, result.ByRows, size => size.Rows),
            Memory($"Memory by rows, {byRows}", Rows, result.ByRows, size => size.Rows),
            Time($"Time by factors, {byFactors}", Factors, result.ByFactors, size => size.Factors),
            Memory($"Memory by factors, {byFactors}", Factors, result.ByFactors, size => size.Factors),
        ];
    }

    static PlotPanel Time(string title, PlotAxis axis, IReadOnlyList<GrowthPoint> points, Func<GrowthSize, double> x)
    {
        var first = points[0];
        return new(title, axis, new("an iteration, s", axis.Base),
        [
            Series("measured", points, x, point => point.IterationSeconds),
            Series("in proportion", points, x, point => first.IterationSeconds * x(point.Size) / x(first.Size)) with { IsReference = true },
        ]);
    }

    static PlotPanel Memory(string title, PlotAxis axis, IReadOnlyList<GrowthPoint> points, Func<GrowthSize, double> x) =>
        new(title, axis, new("memory, MiB", 2),
        [
            Series("measured", points, x, point => point.PeakBytes / (1 << 20)),
            Series("predicted", points, x, point => point.PredictedBytes / (1 << 20)) with { IsReference = true },
        ]);

    static PlotSeries Series(string name, IReadOnlyList<GrowthPoint> points, Func<GrowthSize, double> x, Func<GrowthPoint, double> y) =>
        new(name, [.. points.Select(point => new DataPoint(x(point.Size), y(point)))]);
}
