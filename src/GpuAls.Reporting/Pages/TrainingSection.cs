using System.Text;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Reporting.Charts;

namespace GpuAls.Reporting.Pages;

/// <summary>The iterations of the training: loss, metric, seconds, change.</summary>
static class TrainingSection
{
    public static void Write(StringBuilder page, TrainingRecord training)
    {
        page.OpenSection("training", "Training", $"{DisplayText.Count(training.Iterations.Count, "iteration")} on {PageText.Html(training.Device)}.");
        page.Append("<div class=\"charts\">\n");
        Chart?[] charts =
            [ModelCharts.Loss(training), ModelCharts.Metric(training), ModelCharts.Change(training), ModelCharts.Seconds(training)];
        foreach (var chart in charts.OfType<Chart>())
        {
            page.Figure(
                chart,
                ["Iteration", .. chart.Series.Select(series => series.Name)],
                training.Iterations.Select(one => (string[])
                [
                    DisplayText.Count(one.Number), .. chart.Series.Select(series => At(series, one)),
                ]));
        }

        page.Append("</div>\n");
        if (charts[0] is null)
            page.Append("<p class=\"muted\">The loss was not computed. To have it: <code>gpuals train FILE --loss</code></p>\n");
        if (charts[1] is null)
        {
            page.Append("<p class=\"muted\">The training was not validated. To have a metric after each iteration: "
                + "<code>gpuals train FILE --validate</code></p>\n");
        }

        page.CloseSection();
    }

    static string At(ChartSeries series, AlsIteration iteration) => series switch
    {
        LineOfPoints line when line.Points.Any(point => point.X == iteration.Number) =>
            PageText.Plain(line.Points.First(point => point.X == iteration.Number).Y),
        Bars { Name: "users" } => PageText.Number(iteration.UserSeconds, "0.000"),
        Bars => PageText.Number(iteration.ItemSeconds, "0.000"),
        _ => "",
    };
}
