using GpuAls.Cli.Output;
using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;

namespace GpuAls.Cli.Training;

/// <summary>The result of a training.</summary>
static class TrainingReport
{
    /// <param name="model">The model.</param>
    /// <param name="path">The model file.</param>
    /// <param name="ingestSeconds">The time for reading and sorting the input.</param>
    /// <param name="fullCommand">The command that trains on everything; null if this training did.</param>
    /// <param name="resumedAfter">The iteration that the training continued after; null if it did not.</param>
    public static Report Of(AlsModel model, string path, double ingestSeconds, string? fullCommand = null, int? resumedAfter = null) => new(
        null,
        [
            new("model", "Model", path),
            new("modelBytes", "Bytes", Length(path)),
            new("device", "Device", model.Training.Device),
            new("users", "Users", model.Users.Count),
            new("items", "Items", model.Items.Count),
            new("entries", "Pairs", model.Known.Entries),
            new("factors", "Factors", model.Options.Factors),
            new("alpha", "Alpha", model.Options.Alpha),
            new("ingestSeconds", "Reading", ingestSeconds),
            new("trainSeconds", "Training", model.Training.Seconds),
            .. model.Training.StartSeconds is { } start ? (Field[])[new("startSeconds", "Start", start)] : [],
            .. resumedAfter is { } iteration ? (Field[])[new("resumedAfter", "Continued after iteration", iteration)] : [],
            new("peakMemoryBytes", "Peak memory", PeakMemory.Bytes()),
            .. Neighbours(model),
            .. Features(model),
            .. Validation(model.Training),
            .. fullCommand is null ? [] : (Field[])[new("validation.trainOnEverything", "Command to train on everything", fullCommand)],
        ],
        Iterations(model.Training));

    /// <summary>The result for people.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The model file.</param>
    /// <param name="fullCommand">The command that trains on everything; null if this training did.</param>
    public static IEnumerable<string> Sentences(AlsModel model, string path, string? fullCommand = null)
    {
        var (training, bytes) = (model.Training, Format.Bytes(Length(path)));
        yield return $"Trained {Format.Count(training.Iterations.Count, "iteration")} of {Format.Count(model.Options.Factors, "factor")} "
            + $"in {Format.Seconds(training.Seconds)} on {training.Device}.";
        if (training.StartSeconds is { } start)
            yield return $"The {TrainingOptions.Word(model.Options.Start)} start took {Format.Seconds(start)} of it.";
        if (Converged(model) is { } converged) yield return converged;
        if (model is { Options.Neighbours: { } neighbours, Training.Neighbours: { } record })
        {
            yield return FormattableString.Invariant($"Fitted up to {neighbours.Count} neighbours an item ")
                + FormattableString.Invariant($"(λ {neighbours.Regularization}, β {neighbours.Share}) in ")
                + $"{Format.Seconds(record.Seconds)}: {Format.Count(model.Neighbours!.Entries, "weight")}.";
        }

        foreach (var sentence in FeatureSentences(model)) yield return sentence;
        yield return $"Wrote {DisplayText.Escape(path)}: {Format.Count(model.Users.Count, "user")} × {Format.Count(model.Items.Count, "item")}, "
            + $"{Format.Count(model.Known.Entries, "pair")}, {bytes}.";
        if (training.Validation is not { } validation) yield break;

        var (count, metric) = (training.Iterations.Count, training.Iterations[validation.Kept - 1].Metric);
        var heldOut = $"{Format.Count(validation.TestPairs, "pair")} of {Format.Count(validation.Users, "user")}";
        yield return FormattableString.Invariant($"Kept iteration {validation.Kept} of {count}: {validation.Metric} {metric:F4} on the held-out ")
            + $"part, {validation.Split} with seed {validation.Seed} ({heldOut}).";
        yield return $"To train on everything for as many iterations:{Environment.NewLine}{fullCommand}";
    }

    /// <summary>The iteration after which the training ended by itself; null: it did not.</summary>
    static string? Converged(AlsModel model) => model.Training.Iterations.FirstOrDefault(model.Options.IsConverged) is { } last
        ? FormattableString.Invariant($"Converged after {Format.Count(last.Number, "iteration")}: ")
            + FormattableString.Invariant($"the last one changed the vectors of the users by {100 * last.Change:0.0} %, ")
            + FormattableString.Invariant($"less than {100 * model.Options.Tolerance:0.##} %.")
        : null;

    /// <summary>The features of users and items; nothing if there are none.</summary>
    public static IEnumerable<Field> Features(AlsModel model) =>
    [
        .. Features("user", model.UserFeatures, model.UserSchema, model.ColdUsers),
        .. Features("item", model.ItemFeatures, model.ItemSchema, model.ColdItems),
    ];

    static IEnumerable<Field> Features(string side, FeatureWeights? weights, FeatureSchema? schema, int cold) => weights is null
        ? []
        :
        [
            new($"{side}Features.count", $"Features of {side}s", schema?.Features.Count ?? 1, "N0"),
            new($"{side}Features.columns", $"Columns of {side} features", weights.Features, "N0"),
            new(
                $"{side}Features.regularization", $"Regularization of {side} features",
                double.IsFinite(weights.Regularization) ? weights.Regularization : null, "G4"),
            new($"{side}Features.cold", $"{char.ToUpperInvariant(side[0])}{side[1..]}s without interactions", cold, "N0"),
        ];

    static IEnumerable<string> FeatureSentences(AlsModel model)
    {
        (string, FeatureWeights?, FeatureSchema?)[] sides =
            [("user", model.UserFeatures, model.UserSchema), ("item", model.ItemFeatures, model.ItemSchema)];
        foreach (var (side, weights, schema) in sides)
        {
            if (weights is null || schema is null) continue;
            var count = $"{Format.Count(schema.Features.Count, "feature")} of {side}s";
            var (tell, have) = schema.Features.Count == 1 ? ("tells", "has") : ("tell", "have");
            yield return double.IsFinite(weights.Regularization)
                ? $"Learned from {count} in {Format.Count(weights.Features, "column")}."
                : $"The {count} {tell} nothing about the vectors, and {have} no effect.";
        }
    }

    // Of the file that a link refers to.
    static long Length(string path) => FileStatus.Of(path)!.Value.Length;

    /// <summary>The neighbours; nothing if there are none.</summary>
    public static IEnumerable<Field> Neighbours(AlsModel model) =>
        model is not { Options.Neighbours: { } neighbours, Training.Neighbours: { } record, Neighbours: { } weights }
            ? []
            :
            [
                new("neighbours.count", "Neighbours", neighbours.Count),
                new("neighbours.regularization", "Neighbour regularization", neighbours.Regularization),
                new("neighbours.share", "Neighbour share", neighbours.Share),
                new("neighbours.weights", "Neighbour weights", weights.Entries, "N0"),
                new("neighbours.factorSpread", "Spread of the factors", record.FactorSpread, "G4"),
                new("neighbours.neighbourSpread", "Spread of the neighbours", record.NeighbourSpread, "G4"),
                new("neighbours.seconds", "Neighbour time, s", record.Seconds, "F2"),
            ];

    /// <summary>The validation; nothing if there was none.</summary>
    public static IEnumerable<Field> Validation(TrainingRecord training) => training.Validation is not { } validation
        ? []
        :
        [
            new("validation.split", "Validation split", validation.Split),
            new("validation.seed", "Validation seed", validation.Seed),
            new("validation.users", "Validation users", validation.Users, "N0"),
            new("validation.testPairs", "Validation pairs", validation.TestPairs, "N0"),
            new("validation.metric", "Validation metric", validation.Metric),
            new("validation.patience", "Early stop after", validation.Patience),
            new("validation.kept", "Kept iteration", validation.Kept),
        ];

    /// <summary>The iterations, with losses and metrics if they were computed.</summary>
    public static Table Iterations(TrainingRecord training)
    {
        Column[] times =
        [
            new("number", "Iteration"), new("seconds", "Seconds", "F3"), new("userSeconds", "Users", "F3"), new("itemSeconds", "Items", "F3")
        ];
        Column[] losses = [new("loss.data", "Data loss", "N1"), new("loss.regularization", "Regularization", "N1"), new("loss.total", "Loss", "N1")];
        var hasLoss = training.Iterations.Any(iteration => iteration.Loss is not null);
        return new Table(
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
