using System.Text;
using GpuAls.Core;
using GpuAls.Reporting.Charts;
using GpuAls.Reporting.Figures;

namespace GpuAls.Reporting.Pages;

/// <summary>The metrics of the model on a test set, with intervals, beside those of the baselines.</summary>
static class QualitySection
{
    public static void Write(StringBuilder page, QualityFigures? quality)
    {
        if (quality is null)
        {
            page.OpenSection(
                "quality",
                "Quality",
                "Only interactions that the model was not trained on show how good it is. Name a test set, which <code>gpuals split</code> writes: "
                    + "<code>gpuals report MODEL --test FILE</code>").CloseSection();
            return;
        }

        var users = quality.Rankers[0].Result.Users.Count;
        page.OpenSection(
            "quality",
            "Quality",
            $"On {DisplayText.Count(quality.TestItems, "test item")} of {DisplayText.Count(users, "user")} from {PageText.Name(quality.Source)}. "
                + "A line is the 95 % interval over users. <code>gpuals evaluate</code> has the interval of the difference to each baseline.");
        page.Append("<div class=\"charts\">\n").Figure(
            ModelCharts.Of(quality),
            ["Metric", .. quality.Rankers.SelectMany(ranker => (string[])[ranker.Title, "2.5 %", "97.5 %"])],
            quality.Metrics.Select(metric => (string[])
            [
                metric,
                .. quality.Rankers.SelectMany(ranker => Numbers(ranker.Result[metric])),
            ]));
        page.Append("</div>\n").CloseSection();
    }

    static string[] Numbers(GpuAls.Evaluation.Metrics.Interval value) =>
        [.. new[] { value.Mean, value.Low, value.High }.Select(number => double.IsNaN(number) ? "" : PageText.Number(number, "0.0000"))];
}
