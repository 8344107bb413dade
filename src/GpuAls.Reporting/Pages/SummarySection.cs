using System.Globalization;
using System.Text;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;

namespace GpuAls.Reporting.Pages;

/// <summary>The model in a few numbers, and the command that trains such a model.</summary>
static class SummarySection
{
    public static void Write(StringBuilder page, AlsModel model, string? trainCommand, DateTime? written)
    {
        var cells = (double)model.Users.Count * model.Items.Count;
        page.OpenSection(
            "model",
            "Model",
            "The size of the model, and its settings as a command. FILE stands for the interactions, and TABLE for a side table.");
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
            .. model.Training.Times is { } times ? OfTimes(times) : [],
            ("Training time", PageText.Number(model.Training.Seconds, "#,0.0#") + " s"),
            .. written is { } time ? ((string, string)[])[("Model written", Moment(time.ToUniversalTime()))] : [],
        ]);
        if (trainCommand is not null) page.Append($"<pre tabindex=\"0\"><code>{PageText.Html(trainCommand)}</code></pre>\n");
        page.CloseSection();
    }

    static IEnumerable<(string Name, string Value)> OfTimes(InteractionTimes times)
    {
        if (times.HalfLife is { } halfLife) yield return ("Half-life of an interaction", Duration(halfLife));
        if (times.AsOf is { } asOf) yield return ("Ages counted from", Moment(asOf.UtcDateTime));
        if (times.Since is { } since) yield return ("Interactions since", Moment(since.UtcDateTime));
        if (times.Until is { } until) yield return ("Interactions before", Moment(until.UtcDateTime));
    }

    static string Moment(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    static string Duration(TimeSpan duration) => duration.TotalDays >= 1 ? Number(duration.TotalDays, "day") : Number(duration.TotalHours, "hour");

    static string Number(double number, string unit) => $"{PageText.Number(number, "#,0.##")} {unit}{(number == 1 ? "" : "s")}";
}
