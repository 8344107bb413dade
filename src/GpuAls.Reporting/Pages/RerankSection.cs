using System.Globalization;
using System.Text;
using GpuAls.Core.Model;
using GpuAls.Reporting.Figures;

namespace GpuAls.Reporting.Pages;

/// <summary>Sliders for popularity penalty and diversity that rank the items of sample users again.</summary>
static class RerankSection
{
    public static void Write(StringBuilder page, AlsModel model, IReadOnlyList<RerankPool> pools)
    {
        if (pools.Count == 0) return;
        page.OpenSection(
            "rerank",
            "Recommendations",
            "The page ranks again while you move the sliders, with the formulas of <code>gpuals recommend</code>. Each line has the score and the "
                + "users of the item; items that are not in the list without penalty and diversity are in another colour and bold.");
        page.Append("<div class=\"rerank\">\n<div class=\"rerank-controls\">\n<div class=\"field\">")
            .Append("<label for=\"rerank-user\">User</label>\n<select id=\"rerank-user\">\n");
        for (var n = 0; n < pools.Count; n++)
            page.Append($"<option value=\"{n}\">{PageText.Html(model.Users.Name(pools[n].User))}</option>\n");
        page.Append("</select></div>\n");
        Slider(page, "penalty", "Popularity penalty", RerankPool.MaxPenalty, RerankPool.PenaltyStep, "0");
        Slider(page, "diversity", "Diversity", 1, 0.05, "0.00");
        page.Append("""
            <p><button type="button" id="rerank-reset">Both to 0</button></p>
            </div>
            <div class="rerank-known">
            <h3>Items of the user</h3>
            <p id="rerank-known"></p>
            </div>
            <div class="rerank-list">
            <h3 id="rerank-list-title">Recommended items</h3>
            <ol id="rerank-list" aria-labelledby="rerank-list-title" aria-live="polite"></ol>
            <p class="muted">The same list: <code id="rerank-command"></code></p>
            </div>
            </div>

            """.ReplaceLineEndings("\n"));
        page.CloseSection();
    }

    static void Slider(StringBuilder page, string id, string title, double max, double step, string start) => page.Append(
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <div class="field"><label for="rerank-{id}">{title} <output id="rerank-{id}-value" for="rerank-{id}">{start}</output></label>
            <input type="range" id="rerank-{id}" min="0" max="{max}" step="{step}" value="0"></div>

            """).ReplaceLineEndings("\n"));
}
