using GpuAls.Core.Model;
using GpuAls.Core.Queries.Maps;
using GpuAls.Reporting.Charts;
using GpuAls.Reporting.Figures;

namespace GpuAls.Reporting;

/// <summary>A figure of a model that <c>gpuals plot</c> writes. A new figure is a row here.</summary>
/// <param name="Word">The word of the command line.</param>
/// <param name="Help">The content, in a few words.</param>
/// <param name="Needs">The data that the figure needs beside the model.</param>
/// <param name="Draw">The chart; null if the model does not have its numbers.</param>
sealed record PlotKind(string Word, string Help, PlotData Needs, Func<PlotSource, CancellationToken, Chart?> Draw)
{
    /// <summary>The reason why a model has no numbers for the figure, and the way to get them.</summary>
    public (string Problem, string Remedy)? Missing { get; init; }

    /// <summary>All figures, in the order of the help.</summary>
    public static IReadOnlyList<PlotKind> All { get; } =
    [
        new("listeners", "items by their number of users", PlotData.None, (source, _) => ModelCharts.Of(ItemPopularity.Of(source.Model))),
        new("items-per-user", "users by their number of items", PlotData.None, (source, _) => ModelCharts.Of(ItemsPerUser.Of(source.Model))),
        new("activity", "new pairs over time, from --data", PlotData.Times, (source, _) => ModelCharts.Of(source.Activity!)),
        new("loss", "loss after each iteration", PlotData.None, (source, _) => ModelCharts.Loss(source.Model.Training))
        {
            Missing = ("has no losses", "Train again with the loss: gpuals train FILE --loss"),
        },
        new("metric", "metric of the held-out part after each iteration", PlotData.None, (source, _) => ModelCharts.Metric(source.Model.Training))
        {
            Missing = ("was not validated", "Train again with a held-out part: gpuals train FILE --validate"),
        },
        new("change", "change of the vectors in each iteration", PlotData.None, (source, _) => ModelCharts.Change(source.Model.Training))
        {
            Missing = ("has no changes of its vectors", "Train again until convergence, without --iterations"),
        },
        new("seconds", "time of each iteration", PlotData.None, (source, _) => ModelCharts.Seconds(source.Model.Training)),
        new("quality", "metrics beside baselines, from --test", PlotData.Quality, (source, _) => ModelCharts.Of(source.Quality!)),
        new(
            "map",
            "items by similarity",
            PlotData.None,
            (source, cancel) => ModelCharts.Of(source.Model, ItemMap.Of(source.Model, source.MapItems, cancel))),
    ];
}

/// <summary>The data that a figure needs beside the model.</summary>
enum PlotData
{
    /// <summary>The model alone.</summary>
    None,

    /// <summary>Times of interactions.</summary>
    Times,

    /// <summary>An evaluation.</summary>
    Quality,
}

/// <summary>The numbers of a figure.</summary>
/// <param name="Model">The model.</param>
/// <param name="MapItems">The number of items on a map.</param>
/// <param name="Activity">The pairs over time; null if no figure needs them.</param>
/// <param name="Quality">The evaluation; null if no figure needs it.</param>
sealed record PlotSource(AlsModel Model, int MapItems, ActivityFigures? Activity, QualityFigures? Quality);
