using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Queries.Maps;
using GpuAls.Core.Solving;
using GpuAls.Reporting.Figures;

namespace GpuAls.Reporting.Charts;

/// <summary>The charts of a model.</summary>
static class ModelCharts
{
    const int LabelledItems = 24;

    /// <summary>The items with at least so many users, on logarithmic axes.</summary>
    public static Chart Of(ItemPopularity figures) => new(
        "Items with at least this many users",
        new ChartAxis("users of an item") { Scale = AxisScale.Logarithmic, Min = 0.9 },
        new ChartAxis("items") { Scale = AxisScale.Logarithmic, Min = 0.9 },
        [new LineOfPoints("items", [.. figures.Points.Select(point => ((double)point.Users, (double)point.Items))])]);

    /// <summary>The users with so many items, with a logarithmic axis of items.</summary>
    public static Chart Of(ItemsPerUser figures) => new(
        "Users by number of items",
        new ChartAxis("items of a user") { Scale = AxisScale.Logarithmic, Min = 0.9 },
        new ChartAxis("users") { Min = 0 },
        [new Bars("users", [.. figures.Classes.Select(one => (one.From * 1.03, 0.0, (one.To + 1) / 1.03, (double)one.Users))])]);

    /// <summary>New pairs in each period.</summary>
    public static Chart Of(ActivityFigures figures) => new(
        $"New pairs of user and item, by {figures.Period}",
        new ChartAxis(figures.IsDate ? "" : "time") { Scale = figures.IsDate ? AxisScale.Time : AxisScale.Linear },
        new ChartAxis("pairs") { Min = 0 },
        [new Bars("pairs", [.. figures.Periods.Select(one => Bar(one.From, one.To, one.Pairs, figures.IsDate))])]);

    /// <summary>The loss of each iteration; null if it was not computed.</summary>
    public static Chart? Loss(TrainingRecord training) => training.Iterations.All(one => one.Loss is null) ? null : new(
        "Loss after each iteration",
        new ChartAxis("iteration") { IsWhole = true },
        new ChartAxis("loss"),
        [
            new LineOfPoints("total", Losses(training, loss => loss.Total)),
            new LineOfPoints("data", Losses(training, loss => loss.Data)),
        ]);

    /// <summary>The metric of the held-out part after each iteration; null without a validation.</summary>
    public static Chart? Metric(TrainingRecord training) => training.Validation is not { } validation ? null : new(
        $"{validation.Metric} on the held-out part",
        new ChartAxis("iteration") { IsWhole = true },
        new ChartAxis(validation.Metric),
        [
            new LineOfPoints(
                validation.Metric,
                [.. training.Iterations.Where(one => one.Metric is not null).Select(one => ((double)one.Number, one.Metric!.Value))]),
        ]);

    /// <summary>The change of the users' vectors in each iteration; null if it was not measured.</summary>
    public static Chart? Change(TrainingRecord training) => training.Iterations.All(one => one.Change is not > 0) ? null : new(
        "Change of the users' vectors in each iteration",
        new ChartAxis("iteration") { IsWhole = true },
        new ChartAxis("change, %") { Scale = AxisScale.Logarithmic },
        [
            new LineOfPoints(
                "change", [.. training.Iterations.Where(one => one.Change > 0).Select(one => ((double)one.Number, 100 * one.Change!.Value))]),
        ]);

    /// <summary>The seconds of each iteration.</summary>
    public static Chart Seconds(TrainingRecord training) => new(
        "Seconds of each iteration",
        new ChartAxis("iteration") { IsWhole = true },
        new ChartAxis("seconds") { Min = 0 },
        [
            new Bars("users", [.. training.Iterations.Select(one => (one.Number - 0.38, 0.0, one.Number + 0.38, one.UserSeconds))]),
            new Bars("items", [.. training.Iterations.Select(one => (one.Number - 0.38, one.UserSeconds, one.Number + 0.38, one.Seconds))]),
        ]);

    /// <summary>The metrics of a model with their intervals, beside those of the baselines.</summary>
    public static Chart Of(QualityFigures figures)
    {
        var (metrics, rankers) = (figures.Shown, figures.Rankers);
        var step = 0.44 / Math.Max(1, rankers.Count - 1);
        return new(
            "Metrics with 95 % intervals",
            new ChartAxis("") { Min = 0 },
            new ChartAxis("") { Categories = metrics, Min = -0.6, Max = metrics.Count - 0.4 },
            [
                .. rankers.Select((ranker, n) => new Intervals(
                    ranker.Title,
                    [
                        .. metrics.Select((metric, m) =>
                        {
                            var (mean, low, high) = ranker.Result[metric];
                            return (m - 0.22 + n * step, low, mean, high);
                        }),
                    ])),
            ])
        {
            HeightPerWidth = 0.25 + 0.08 * metrics.Count,
        };
    }

    /// <summary>The map of items, with the names of popular ones that are far from each other.</summary>
    public static Chart Of(AlsModel model, IReadOnlyList<MappedItem> map)
    {
        var users = Core.Interactions.ItemUserCounts.Count(model.Known);
        var most = map.Count == 0 ? 1 : users[map[0].Item];
        var regions = MapRegions.Of(map, LabelledItems);
        return new(
            DisplayText.Count(map.Count, "item") + ", similar ones near to each other",
            new ChartAxis("") { Min = -0.02, Max = 1.02 },
            new ChartAxis("") { Min = -0.02, Max = 1.02 },
            [
                new Dots("items", [.. map.Select(one => (one.X, 1.0 - one.Y, Radius(users[one.Item], most)))]),
            ])
        {
            Labels = [.. regions.Select(n => ((double)map[n].X, 1.0 - map[n].Y + 0.012, Shortened(model.Items.Name(map[n].Item))))],
            IsMap = true,
            HeightPerWidth = 1,
        };
    }

    static List<(double, double)> Losses(TrainingRecord training, Func<AlsLoss, double> of) =>
        [.. training.Iterations.Where(one => one.Loss is not null).Select(one => ((double)one.Number, of(one.Loss!.Value)))];

    static double Radius(int users, int most) => 1.2 + 4 * Math.Sqrt(users / (double)most);

    static string Shortened(string name) => name.Length <= 24 ? name : string.Concat(name.AsSpan(0, 23), "…");

    static (double, double, double, double) Bar(double from, double to, long pairs, bool isDate)
    {
        var gap = 0.08 * (to - from);
        return isDate ? (Days(from + gap), 0, Days(to - gap), pairs) : (from + gap, 0, to - gap, pairs);
    }

    static double Days(double seconds) => OxyPlot.Axes.DateTimeAxis.ToDouble(DateTime.UnixEpoch.AddSeconds(seconds));
}
