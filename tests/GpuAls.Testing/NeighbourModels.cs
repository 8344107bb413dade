using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;

namespace GpuAls.Testing;

/// <summary>
/// Models with neighbours: random interactions with dislikes, and weights that are whole numbers, so that sums are exact in any order.
/// </summary>
static class NeighbourModels
{
    /// <summary>The options of the models' neighbours.</summary>
    public static NeighbourOptions Options { get; } = new() { Count = 7, Regularization = 3, Share = 0.5 };

    /// <summary>A model of whole numbers with about six whole-number weights in a row, of both signs; some rows are empty.</summary>
    public static AlsModel WholeNumbers(int users, int items, int factors, int seed = 1)
    {
        var model = new WholeNumberModel(users, items, factors).Model;
        var random = new Random(seed);
        int[][] rows = [.. Enumerable.Range(0, items).Select(item => Enumerable.Range(0, items)
            .Where(other => other != item && item % 5 != 4 && random.Next(items) < 6).ToArray())];
        var pattern = SmallRows.From(items, rows);
        var weights = new float[pattern.Entries];
        for (var n = 0; n < weights.Length; n++) weights[n] = random.Next(-4, 9);
        return model with
        {
            Neighbours = pattern.WithValues(EntryValues.Of(LargeArray<float>.From(weights))),
            Options = model.Options with { Neighbours = Options },
            Training = model.Training with { Neighbours = new NeighbourRecord(1, 2, 0.5) },
        };
    }

    /// <summary>The same model with every third known pair disliked.</summary>
    public static AlsModel WithDislikes(AlsModel model)
    {
        var strengths = new float[model.Known.Entries];
        for (var n = 0; n < strengths.Length; n++) strengths[n] = model.Known.Values[n] * (n % 3 == 1 ? -1 : 1);
        return model with { Known = model.Known.WithValues(EntryValues.Of(LargeArray<float>.From(strengths))) };
    }

    /// <summary>The score of a pair by the definition: x·y and the weights of the liked items.</summary>
    public static float Score(AlsModel model, int user, int item)
    {
        var score = 0f;
        for (var k = 0; k < model.Factors.Items.Factors; k++) score += model.Factors.Users.Row(user)[k] * model.Factors.Items.Row(item)[k];
        var strengths = model.Known.RowValues(user);
        for (var e = 0; e < strengths.Length; e++)
            score += strengths[e] > 0 ? NeighbourSums.Weight(model.Neighbours!, model.Known.RowColumns(user)[e], item) : 0;
        return score;
    }

    /// <summary>The best items of a user, from the plain scores of all items.</summary>
    public static Scored[] Sorted(AlsModel model, int user, RecommendOptions options) =>
    [
        .. (options.Only ?? Enumerable.Range(0, model.Items.Count)).Distinct()
            .Except(options.Exclude ?? [])
            .Except(options.IncludeKnown ? [] : model.Known.RowColumns(user).ToArray())
            .Select(item => new Scored(item, Score(model, user, item)))
            .OrderByDescending(scored => scored.Score).ThenBy(scored => scored.Row).Take(options.Count),
    ];

    /// <summary>[items × items] Weights as dense rows.</summary>
    public static double[][] Dense(SparseRows weights)
    {
        double[][] dense = [.. Enumerable.Range(0, weights.Rows).Select(_ => new double[weights.Columns])];
        for (var row = 0; row < weights.Rows; row++)
        {
            var values = weights.RowValues(row);
            for (var e = 0; e < values.Length; e++) dense[row][weights.RowColumns(row)[e]] = values[e];
        }

        return dense;
    }
}
