using System.Text;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;

namespace GpuAls.Reporting.Pages;

/// <summary>Popular items of different regions of the map, each with the items that are most similar by cosine.</summary>
static class SimilarSection
{
    const int ListLength = 8;

    public static void Write(StringBuilder page, AlsModel model, IReadOnlyList<int> items, int[] users, CancellationToken cancel)
    {
        page.OpenSection(
            "similar",
            "Similar items",
            "Popular items from different regions of the map, and the items with the most similar vectors, with their cosines. The lists of "
                + "<code>gpuals similar-items</code> are the same.");
        page.Append("<div class=\"lists\">\n");
        foreach (var (item, similar) in new Recommender(model).SimilarItemsOfMany(items, ListLength + 1, cancel: cancel))
        {
            page.Append($"<div><h3>{PageText.Name(model.Items.Name(item))} {Number(DisplayText.Count(users[item], "user"))}</h3>\n<ol>\n");
            foreach (var other in similar.Where(other => other.Row != item).Take(ListLength))
                page.Append($"<li>{PageText.Name(model.Items.Name(other.Row))}{Number(PageText.Number(other.Score, "0.000"))}</li>\n");

            page.Append("</ol></div>\n");
        }

        page.Append("</div>\n").CloseSection();
    }

    static string Number(string text) => $"<span class=\"number\">{text}</span>";
}
