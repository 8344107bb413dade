using GpuAls.Evaluation.Rankers;

namespace GpuAls.Cli.Evaluating;

/// <summary>A baseline that <c>evaluate</c> shows beside a model. A new baseline is a row here.</summary>
/// <param name="Word">The word of --baseline and --require, and the name in the results for programs: <c>item-cosine</c>.</param>
/// <param name="Title">The title for people.</param>
/// <param name="Help">The recommended items, in a few words.</param>
/// <param name="Create">Creates its ranker for a model and its data.</param>
sealed record Baseline(string Word, string Title, string Help, CreateRanker Create)
{
    /// <summary>The most popular items, which is always evaluated.</summary>
    public static Baseline Popularity { get; } = new(
        "popularity", "Popularity", "the most popular items", (setting, _, _) => new PopularityRanker(setting.Train, setting.Model.Known));

    /// <summary>All baselines, in the order of the results.</summary>
    public static IReadOnlyList<Baseline> All { get; } =
    [
        Popularity,
        new(
            "item-cosine",
            "Item cosine",
            "items similar to the user's own",
            (setting, prepared, cancel) => new ItemCosineRanker(
                setting.Train, setting.Model.Known, setting.Users, ItemCosineRanker.StandardCount, prepared, cancel)),
        new(
            "neighbours",
            "Neighbours",
            "the neighbours of the user's own items, without factors",
            (setting, _, cancel) => setting.Model.Neighbours is { } weights
                ? new NeighbourRanker(weights, setting.Model.Known)
                : new NeighbourRanker(setting.Train, setting.Model.Known, cancel: cancel)),
    ];
}

/// <summary>Creates the ranker of a baseline.</summary>
/// <param name="setting">The model and its data.</param>
/// <param name="prepared">Receives the number of items that are prepared, and of all; null for nobody.</param>
/// <param name="cancel">Stops the work.</param>
delegate IItemRanker CreateRanker(EvaluationSetting setting, IProgress<(int Done, int All)>? prepared, CancellationToken cancel);
