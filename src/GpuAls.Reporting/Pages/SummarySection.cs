using System.Globalization;
using System.Text;
using GpuAls.Core;
using GpuAls.Core.Model;

namespace GpuAls.Reporting.Pages;

/// <summary>The model in a few numbers, and the command that trains such a model.</summary>
static class SummarySection
{
    public static void Write(StringBuilder page, AlsModel model, string? trainCommand, DateTime? written)
    {
        var cells = (double)model.Users.Count * model.Items.Count;
        page.OpenSection("model", "Model", "The size of the model, and its settings as a command. FILE stands for the interactions.");
        page.Facts(
        [
            ("Users", DisplayText.Count(model.Users.Count)),
            ("Items", DisplayText.Count(model.Items.Count)),
            ("Pairs of user and item", DisplayText.Count(model.Known.Entries)),
            ("Filled cells", cells > 0 ? PageText.Number(100 * model.Known.Entries / cells, "0.###") + " %" : "none"),
            ("Factors", DisplayText.Count(model.Options.Factors)),
            .. model.Options.Neighbours is { } neighbours && model.Neighbours is not null
                ? ((string, string)[])[("Neighbours of an item", "up to " + DisplayText.Count(neighbours.Count))]
                : [],
            ("Training time", PageText.Number(model.Training.Seconds, "#,0.0#") + " s"),
            .. written is { } time
                ? ((string, string)[])[("Model written", time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture))]
                : [],
        ]);
        if (trainCommand is not null) page.Append($"<pre tabindex=\"0\"><code>{PageText.Html(trainCommand)}</code></pre>\n");
        page.CloseSection();
    }
}
