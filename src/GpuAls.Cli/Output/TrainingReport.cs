using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>How a training went.</summary>
static class TrainingReport
{
    /// <param name="model">What came out.</param>
    /// <param name="path">Where it was saved.</param>
    /// <param name="ingestSeconds">From opening the file of plays to the sorted matrix.</param>
    /// <param name="everything">The command that trains on everything; null where this was it.</param>
    public static Report Of(AlsModel model, string path, double ingestSeconds, string? everything = null) => new(
        null,
        [
            new("model", "Model", path),
            new("modelBytes", "Bytes", new FileInfo(path).Length),
            new("device", "Device", model.Training.Device),
            new("users", "Users", model.Users.Count),
            new("items", "Items", model.Items.Count),
            new("entries", "Pairs", model.Known.Entries),
            new("factors", "Factors", model.Options.Factors),
            new("alpha", "Alpha", model.Options.Alpha),
            new("ingestSeconds", "Reading", ingestSeconds),
            new("trainSeconds", "Training", model.Training.Iterations.Sum(iteration => iteration.Seconds)),
            new("peakMemoryBytes", "Peak memory", PeakMemory.Bytes()),
            .. Validation(model.Training),
            .. everything is null ? [] : (Fact[])[new("validation.trainOnEverything", "To train on everything", everything)],
        ],
        Iterations(model.Training));

    /// <summary>For people: what ran where, and what came out.</summary>
    /// <param name="model">What came out.</param>
    /// <param name="path">Where it was saved.</param>
    /// <param name="everything">The command that trains on everything; null where this was it.</param>
    public static IEnumerable<string> Sentences(AlsModel model, string path, string? everything = null)
    {
        var seconds = model.Training.Iterations.Sum(iteration => iteration.Seconds);
        yield return $"Trained {Say.Count(model.Training.Iterations.Count, "iteration")} of {Say.Count(model.Options.Factors, "factor")} in {Say.Seconds(seconds)} on {model.Training.Device}.";
        yield return $"Wrote {path}: {Say.Count(model.Users.Count, "user")} × {Say.Count(model.Items.Count, "item")}, {Say.Count(model.Known.Entries, "pair")}, {Say.Bytes(new FileInfo(path).Length)}.";
        if (model.Training.Validation is { } validation)
        {
            yield return $"Held out {validation.Split} (seed {validation.Seed}), {Say.Count(validation.TestPairs, "pair")} of {Say.Count(validation.Users, "user")} to be found, "
                + $"and kept iteration {validation.Kept} of {model.Training.Iterations.Count} with {Measured(model.Training, validation)}; to train on everything for as long: {everything}";
        }
    }

    /// <summary>How it was watched; nothing where it was not.</summary>
    public static IEnumerable<Fact> Validation(TrainingRecord training) => training.Validation is not { } validation
        ? []
        :
        [
            new("validation.split", "Held out", validation.Split),
            new("validation.seed", "Seed of that", validation.Seed),
            new("validation.users", "Users asked", validation.Users, "N0"),
            new("validation.testPairs", "Pairs to be found", validation.TestPairs, "N0"),
            new("validation.metric", "Metric", validation.Metric),
            new("validation.patience", "Iterations without a rise", validation.Patience),
            new("validation.kept", "Iteration kept", validation.Kept),
        ];

    static string Measured(TrainingRecord training, ValidationRecord validation) =>
        string.Create(CultureInfo.InvariantCulture, $"{validation.Metric} {training.Iterations[validation.Kept - 1].Metric:F4}");

    /// <summary>The iterations, with their losses and metrics where those were computed.</summary>
    public static Sheet Iterations(TrainingRecord training)
    {
        Column[] times = [new("number", "Iteration"), new("seconds", "Seconds", "F3"), new("userSeconds", "Users", "F3"), new("itemSeconds", "Items", "F3")];
        Column[] losses = [new("loss.data", "Data loss", "N1"), new("loss.regularization", "Regularization", "N1"), new("loss.total", "Loss", "N1")];
        var hasLoss = training.Iterations.Any(iteration => iteration.Loss is not null);
        return new Sheet(
            "iterations",
            "Iterations",
            [.. times, .. hasLoss ? losses : [], .. training.Validation is { } validation ? (Column[])[new("metric", validation.Metric, "F4")] : []],
            [.. training.Iterations.Select(iteration => Row(iteration, hasLoss, training.Validation is not null))]);
    }

    static object?[] Row(AlsIteration iteration, bool hasLoss, bool hasMetric) =>
    [
        iteration.Number,
        iteration.Seconds,
        iteration.UserSeconds,
        iteration.ItemSeconds,
        .. hasLoss ? (object?[])[iteration.Loss?.Data, iteration.Loss?.Regularization, iteration.Loss?.Total] : [],
        .. hasMetric ? (object?[])[iteration.Metric] : [],
    ];
}
