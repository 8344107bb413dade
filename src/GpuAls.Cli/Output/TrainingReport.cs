using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>How a training went.</summary>
static class TrainingReport
{
    /// <param name="model">What came out.</param>
    /// <param name="path">Where it was saved.</param>
    /// <param name="ingestSeconds">From opening the file of plays to the sorted matrix.</param>
    public static Report Of(AlsModel model, string path, double ingestSeconds) => new(
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
        ],
        Iterations(model.Training));

    /// <summary>For people: what ran where, and what came out.</summary>
    public static IEnumerable<string> Sentences(AlsModel model, string path)
    {
        var seconds = model.Training.Iterations.Sum(iteration => iteration.Seconds);
        yield return $"Trained {Say.Count(model.Training.Iterations.Count, "iteration")} of {Say.Count(model.Options.Factors, "factor")} in {Say.Seconds(seconds)} on {model.Training.Device}.";
        yield return $"Wrote {path}: {Say.Count(model.Users.Count, "user")} × {Say.Count(model.Items.Count, "item")}, {Say.Count(model.Known.Entries, "pair")}, {Say.Bytes(new FileInfo(path).Length)}.";
    }

    /// <summary>The iterations, with their losses where those were computed.</summary>
    public static Sheet Iterations(TrainingRecord training)
    {
        Column[] times = [new("number", "Iteration"), new("seconds", "Seconds", "F3"), new("userSeconds", "Users", "F3"), new("itemSeconds", "Items", "F3")];
        Column[] losses = [new("loss.data", "Data loss", "N1"), new("loss.regularization", "Regularization", "N1"), new("loss.total", "Loss", "N1")];
        var hasLoss = training.Iterations.Any(iteration => iteration.Loss is not null);
        return new Sheet(
            "iterations",
            "Iterations",
            hasLoss ? [.. times, .. losses] : times,
            [.. training.Iterations.Select(iteration => Row(iteration, hasLoss))]);
    }

    static object?[] Row(AlsIteration iteration, bool hasLoss)
    {
        object?[] times = [iteration.Number, iteration.Seconds, iteration.UserSeconds, iteration.ItemSeconds];
        return hasLoss ? [.. times, iteration.Loss?.Data, iteration.Loss?.Regularization, iteration.Loss?.Total] : times;
    }
}
