using System.Text;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Reporting.Charts;
using GpuAls.Reporting.Figures;

namespace GpuAls.Reporting.Pages;

/// <summary>The interactions of the model: users of an item, items of a user, and activity over time where there are times.</summary>
static class DataSection
{
    public static void Write(StringBuilder page, AlsModel model, ActivityFigures? activity)
    {
        var (items, users) = (ItemPopularity.Of(model), ItemsPerUser.Of(model));
        page.OpenSection(
            "data",
            "Data",
            "The interactions that the model was trained on. The first curve shows how many items have at least a number of users; a straight line "
                + "means that a few items have most of the users.");
        page.Facts(
            ("Median users of an item", DisplayText.Count(items.Median)),
            ("Most popular item", DisplayText.Count(items.Max, "user")),
            ("Likes of the top 1 % of items", PageText.Percent(items.TopShare)),
            ("Median items of a user", DisplayText.Count(users.Median)),
            ("Most active user", DisplayText.Count(users.Max, "item")));
        page.Append("<div class=\"charts\">\n");
        if (items.Points.Count > 0)
        {
            page.Figure(
                ModelCharts.Of(items),
                ["Users", "Items with at least as many"],
                items.Points.Select(point => (string[])[DisplayText.Count(point.Users), DisplayText.Count(point.Items)]));
        }

        if (users.Classes.Count > 0)
        {
            page.Figure(
                ModelCharts.Of(users),
                ["Items", "Users"],
                users.Classes.Select(one => (string[])
                [
                    one.From == one.To ? DisplayText.Count(one.From) : $"{DisplayText.Count(one.From)} to {DisplayText.Count(one.To)}",
                    DisplayText.Count(one.Users),
                ]));
        }

        if (activity is { Periods.Count: > 0 })
        {
            page.Figure(
                ModelCharts.Of(activity),
                [activity.IsDate ? $"{activity.Period} from" : "From", "Pairs"],
                activity.Periods.Select(one => (string[])[Start(one.From, activity), DisplayText.Count(one.Pairs)]));
        }

        page.Append("</div>\n");
        if (activity is null)
        {
            page.Append("<p class=\"muted\">A model does not keep the times of its interactions. For the activity over time, name the data and its "
                + "column: <code>gpuals report MODEL --data FILE --time-column NAME</code></p>\n");
        }
        else
        {
            page.Append($"<p class=\"muted\">Times are from {PageText.Name(activity.Source)}; the first time of a pair counts.</p>\n");
        }

        page.CloseSection();
    }

    static string Start(double time, ActivityFigures activity) => activity.IsDate
        ? DateTime.UnixEpoch.AddSeconds(time).ToString(
            activity.Period == "hour" ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
        : PageText.Plain(time);
}
