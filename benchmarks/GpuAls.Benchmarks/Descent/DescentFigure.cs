using System.Globalization;
using GpuAls.Benchmarks.Plots;
using OxyPlot;

namespace GpuAls.Benchmarks.Descent;

/// <summary>The loss curves as plots, one for each number of factors: the distance from the best loss over time.</summary>
static class DescentFigure
{
    static readonly PlotAxis Seconds = new("seconds", 10);

    static readonly PlotAxis Excess = new("loss above the best", 10)
    {
        Label = share => (100 * share).ToString("0.######", CultureInfo.InvariantCulture) + " %",
    };

    /// <summary>Creates the plots.</summary>
    public static IReadOnlyList<PlotPanel> Create(DescentResult result) =>
        [.. result.Plan.Factors.Select(factors => Panel(result, factors))];

    static PlotPanel Panel(DescentResult result, int factors) =>
        new($"{factors} factors", Seconds, Excess, [.. result.Curves(factors).Select(curve => Series(result, curve))]) { IsDecreasing = true };

    // The best loss has no place on a logarithmic axis: its distance is zero.
    static PlotSeries Series(DescentResult result, LossCurve curve) => new(
        curve.Name,
        [
            .. curve.Points
                .Select(point => new DataPoint(point.Seconds, result.Excess(curve, point)))
                .Where(point => point.Y > 0),
        ]);
}
