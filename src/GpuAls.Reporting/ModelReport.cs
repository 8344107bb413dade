using System.Text;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries.Maps;
using GpuAls.Reporting.Figures;
using GpuAls.Reporting.Pages;

namespace GpuAls.Reporting;

/// <summary>
/// A model as one HTML page: its data, training, features and quality, a map of its items, similar items, and recommendations that sliders rank
/// again. The page needs no other file and no network.
/// </summary>
public static class ModelReport
{
    /// <summary>The start of every report.</summary>
    internal const string Mark = "<!DOCTYPE html><!-- report of gpuals -->";

    const int Regions = 12;

    static readonly (string Id, string Title)[] Sections =
    [
        ("model", "Model"), ("data", "Data"), ("training", "Training"), ("features", "Features"), ("quality", "Quality"),
        ("map", "Map of items"), ("similar", "Similar items"), ("rerank", "Recommendations"),
    ];

    /// <summary>Writes a report, in UTF-8. The same model and content give the same bytes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="content">The content beside the model.</param>
    /// <param name="to">Receives the page.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="GpuAlsException">A number of the content is out of its range.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; nothing was written.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed of.</exception>
    public static void Write(AlsModel model, ReportContent content, Stream to, CancellationToken cancel = default)
    {
        content.Validate();
        using var use = model.Memory.BeginUse();
        to.Write(Encoding.UTF8.GetBytes(Page(model, content, cancel)));
    }

    static string Page(AlsModel model, ReportContent content, CancellationToken cancel)
    {
        var users = ItemUserCounts.Count(model.Known);
        var map = ItemMap.Of(model, content.MapItems, cancel);
        var seeds = MapRegions.Of(map, Regions);
        var pools = RerankPool.Of(model, SampleUsers.Of(model, content.Users), cancel);
        var page = new StringBuilder();
        var features = FeatureSection.Sides(model);
        Open(page, content, id => id switch
        {
            "map" or "similar" => map.Count > 0,
            "rerank" => pools.Length > 0,
            "features" => features.Count > 0,
            _ => true,
        });
        SummarySection.Write(page, model, content.TrainCommand, content.Written);
        DataSection.Write(page, model, content.Activity);
        TrainingSection.Write(page, model.Training);
        FeatureSection.Write(page, features);
        QualitySection.Write(page, content.Quality);
        if (map.Count > 0)
        {
            MapSection.Write(page, map.Count);
            SimilarSection.Write(page, model, [.. seeds.Select(seed => map[seed].Item)], users, cancel);
        }

        RerankSection.Write(page, model, pools);
        page.Append("</main>\n<footer><p>Written by <code>gpuals report</code>. ")
            .Append("This page is complete: it loads nothing and sends nothing.</p></footer>\n")
            .Append("<script type=\"application/json\" id=\"page-data\">")
            .Append(new PageData(model, users).Write(content.ModelName, map, seeds, pools, content.Quote, cancel))
            .Append("</script>\n<script>").Append(PageAssets.Script).Append("</script>\n</body>\n</html>\n");
        return page.ToString();
    }

    static void Open(StringBuilder page, ReportContent content, Func<string, bool> hasSection)
    {
        var title = PageText.Html(content.Title);
        page.Append(Mark).Append($"""

            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{PageAssets.Policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <link rel="icon" href="data:,">
            <title>{title} – gpuals report</title>
            <style>{PageAssets.Style}</style>
            </head>
            <body>
            <a class="skip" href="#content">Skip to the content</a>
            <header>
            <div><h1>{PageText.Name(content.Title)}</h1><p class="muted">Report of a recommendation model</p></div>
            <button type="button" id="theme" hidden>Dark colours</button>
            </header>
            <nav aria-label="Sections"><ul>

            """.ReplaceLineEndings("\n"));
        foreach (var (id, name) in Sections)
        {
            if (hasSection(id)) page.Append($"<li><a href=\"#{id}\">{name}</a></li>\n");
        }

        page.Append("</ul></nav>\n<main id=\"content\">\n");
    }
}
