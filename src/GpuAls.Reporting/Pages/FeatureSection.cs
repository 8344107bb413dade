using System.Text;
using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;

namespace GpuAls.Reporting.Pages;

/// <summary>The features of users and items, and the share of the variance of the vectors that each explains. No row is named.</summary>
static class FeatureSection
{
    /// <summary>The sides that have features with names.</summary>
    public static IReadOnlyList<FeatureEffects> Sides(AlsModel model) =>
        [.. ((FeatureEffects?[])[FeatureEffects.OfUsers(model), FeatureEffects.OfItems(model)]).OfType<FeatureEffects>()];

    public static void Write(StringBuilder page, IReadOnlyList<FeatureEffects> sides)
    {
        if (sides.Count == 0) return;
        page.OpenSection(
            "features",
            "Features",
            "Features of users and items, from side tables, and the share of the variance of the vectors that each explains alone. The vectors were "
                + "drawn to the features in the training: the shares show which features matter, and not how well new rows are predicted. "
                + "For the values of a feature: <code>gpuals features MODEL --feature NAME</code>");
        foreach (var side in sides) Write(page, side);
        page.CloseSection();
    }

    static void Write(StringBuilder page, FeatureEffects side)
    {
        var (explained, title) = (side.Explained(), side.Side == "user" ? "Features of users" : "Features of items");
        var cold = side.Vectors.Rows - side.Warm;
        page.Append($"<h3>{title}</h3>\n").Facts(
        [
            ("Variance explained by all", Share(explained?[^1])),
            .. cold > 0 ? ((string, string)[])[("Known by features alone", DisplayText.Count(cold, side.Side))] : [],
        ]);
        var order = Enumerable.Range(0, side.Schema.Features.Count).OrderByDescending(place => explained?[place] ?? 0);
        page.Table(
            title,
            ["Feature", "Kind", "Columns", side.Side == "user" ? "Users with a value" : "Items with a value", "Variance explained alone"],
            order.Select(place => (string[])
            [
                side.Schema.Features[place].Name,
                FeatureKindInfo.Of(side.Schema.Features[place].Kind).Word,
                DisplayText.Count(side.Schema.Features[place].Width),
                side.Rows is null ? "unknown" : $"{DisplayText.Count(side.RowsWith(place))} of {DisplayText.Count(side.Warm)}",
                Share(explained?[place]),
            ]));
    }

    static string Share(double? share) => share is { } known ? PageText.Percent(known) : "unknown";
}
