using System.Globalization;
using OxyPlot;

namespace GpuAls.Benchmarks;

/// <summary>The descents as plots, one for each number of factors: how far each is above the best loss of all, by seconds.</summary>
static class DescentFigure
{
    static readonly PlotAxis Seconds = new("seconds", 10);

    static readonly PlotAxis Above = new("loss above the best", 10) { Label = share => (100 * share).ToString("0.######", CultureInfo.InvariantCulture) + " %" };

    /// <summary>The plots.</summary>
    public static IReadOnlyList<PlotPanel> Of(DescentResult result) =>
        [.. result.Plan.Factors.Select(factors => new PlotPanel(
            $"{factors} factors",
            Seconds,
            Above,
            [.. result.Of(factors).Select(descent => Series(result, descent))])
            { Falls = true })];

    // The best itself is not above the best: it would lie infinitely low.
    static PlotSeries Series(DescentResult result, Descent descent) => new(
        descent.Name,
        [.. descent.Points.Where(point => result.Above(descent, point) > 0).Select(point => new DataPoint(point.Seconds, result.Above(descent, point)))]);
}
