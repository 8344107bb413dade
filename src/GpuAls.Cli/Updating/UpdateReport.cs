using System.Globalization;
using GpuAls.Cli.Input;
using GpuAls.Cli.Output;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Living;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;

namespace GpuAls.Cli.Updating;

/// <summary>The result of an update, for people and for programs.</summary>
/// <param name="Updated">The result.</param>
/// <param name="Path">The file that was written.</param>
/// <param name="Steps">The times of the steps.</param>
sealed record UpdateReport(UpdatedModel Updated, string Path, IReadOnlyList<StepTime> Steps) : IChangeReport
{
    /// <summary>Whether the update has side tables.</summary>
    public bool HasTables { get; init; }

    /// <summary>The report for programs.</summary>
    public Report ForPrograms => new(
        null,
        [
            .. Of(Updated.Model, Path),
            new("addedUsers", "New users", Updated.AddedUsers),
            new("addedItems", "New items", Updated.AddedItems),
            new("addedPairs", "New pairs", New),
            new("changedPairs", "Changed pairs", Updated.Changes.Count - New),
            .. HasTables
                ? (Field[])
                [
                    new("features.changedUsers", "Users with other features", Updated.UserFeatures.Changed),
                    new("features.changedItems", "Items with other features", Updated.ItemFeatures.Changed),
                    new("features.addedUsers", "New users without interactions", Updated.UserFeatures.Added),
                    new("features.addedItems", "New items without interactions", Updated.ItemFeatures.Added),
                ]
                : [],
            new("usersLeft", "Users above the tolerance", Updated.Left.Users),
            new("itemsLeft", "Items above the tolerance", Updated.Left.Items),
            .. Updated.Fading is { } fading
                ? (Field[])
                [
                    new("fading.factor", "Factor of older strengths", fading.Factor),
                    new("fading.changed", "Changed evidence", fading.ChangedEvidence),
                ]
                : [],
            .. Updated.Model.Training.Times is { } times ? TimeFields.Of(times) : [],
            .. DriftReport.Of(Updated.Model),
        ],
        SweepTable(Updated.Sweeps),
        StepTable(Steps));

    /// <summary>The result in sentences.</summary>
    public IEnumerable<string> Sentences
    {
        get
        {
            yield return $"Added {Format.Count(New, "pair")}, {Format.Count(Updated.AddedUsers, "user")} and "
                + $"{Format.Count(Updated.AddedItems, "item")}, and changed the strength of {Format.Count(Updated.Changes.Count - New, "pair")}.";
            if (HasTables)
            {
                yield return $"Changed the features of {Format.Count(Updated.UserFeatures.Changed, "user")} and "
                    + $"{Format.Count(Updated.ItemFeatures.Changed, "item")}, and added {Format.Count(Updated.UserFeatures.Added, "user")} and "
                    + $"{Format.Count(Updated.ItemFeatures.Added, "item")} without interactions.";
            }

            if (Updated.Fading is { } fading) yield return Faded(fading);
            yield return Solved(Updated.Sweeps, Updated.Left);
            yield return Times(Steps);
            yield return Wrote(Updated.Model, Path);
            foreach (var sentence in DriftReport.Sentences(Updated.Model, Path)) yield return sentence;
        }
    }

    int New => Updated.Changes.Count(change => change.Before == 0);

    /// <summary>The fields about a model that was written.</summary>
    public static IEnumerable<Field> Of(AlsModel model, string path) =>
    [
        new("model", "Model", path),
        new("modelBytes", "Bytes", Length(path)),
        new("users", "Users", model.Users.Count),
        new("items", "Items", model.Items.Count),
        new("entries", "Pairs", model.Known.Entries),
    ];

    /// <summary>The rows that each sweep solved.</summary>
    public static Table SweepTable(IReadOnlyList<SolvedRows> sweeps) => new(
        "sweeps",
        "Sweeps",
        [new("users", "Users", "N0"), new("items", "Items", "N0")],
        [.. sweeps.Select(sweep => (object?[])[sweep.Users, sweep.Items])]);

    /// <summary>The times of the steps.</summary>
    public static Table StepTable(IReadOnlyList<StepTime> steps) => new(
        "steps",
        "Steps",
        [new("name", "Step"), new("seconds", "Seconds", "F3"), new("processorSeconds", "Processor seconds", "F3")],
        [.. steps.Select(step => (object?[])[step.Name, step.Seconds, step.ProcessorSeconds])]);

    /// <summary>The fading of the history, as a sentence.</summary>
    static string Faded(Fading fading) => string.Create(
        CultureInfo.InvariantCulture,
        $"Counted ages from {InteractionTimes.Text(fading.To)} in place of {InteractionTimes.Text(fading.From)}: older strengths were multiplied ")
        + string.Create(CultureInfo.InvariantCulture, $"by {fading.Factor:G4}, which changed {100 * fading.ChangedEvidence:0.##} % of the evidence.");

    /// <summary>The wall times of the steps, as a sentence.</summary>
    public static string Times(IReadOnlyList<StepTime> steps) =>
        $"Took {Format.Seconds(steps.Sum(step => step.Seconds))}: "
        + $"{string.Join(", ", steps.Select(step => $"{step.Name} {Format.Seconds(step.Seconds)}"))}.";

    /// <summary>The vectors that were solved, as a sentence.</summary>
    public static string Solved(IReadOnlyList<SolvedRows> sweeps, SolvedRows left)
    {
        var (users, items) = (sweeps.Sum(sweep => (long)sweep.Users), sweeps.Sum(sweep => (long)sweep.Items));
        var solved = $"Solved {Format.Count(users, "vector")} of users and {Format.Count(items, "vector")} of items "
            + $"in {Format.Count(sweeps.Count, "sweep")}";
        return left is { Users: 0, Items: 0 }
            ? $"{solved}."
            : $"{solved}; {Format.Count(left.Users, "user")} and {Format.Count(left.Items, "item")} are still above the tolerance, "
                + "and the next update solves them.";
    }

    /// <summary>The file that was written, as a sentence.</summary>
    public static string Wrote(AlsModel model, string path) =>
        $"Wrote {DisplayText.Escape(path)}: {Format.Count(model.Users.Count, "user")} × {Format.Count(model.Items.Count, "item")}, "
        + $"{Format.Count(model.Known.Entries, "pair")}, {Format.Bytes(Length(path))}.";

    // Of the file that a link refers to.
    static long Length(string path) => FileStatus.Of(path)!.Value.Length;
}

/// <summary>The drift of a model from its last full training, for people and for programs.</summary>
static class DriftReport
{
    /// <summary>The fields; none for a model that was never updated.</summary>
    public static IEnumerable<Field> Of(AlsModel model) => Drift.Of(model) is not { } drift
        ? []
        :
        [
            new("updates.count", "Updates since the training", drift.Updates.Count),
            new("updates.trainedPairs", "Pairs of the training", drift.Updates.TrainedPairs, "N0"),
            new("updates.changedPairs", "Pairs changed since", drift.Updates.ChangedPairs, "N0"),
            new("updates.trainedGradient", "Gradient of unchanged vectors then", drift.Updates.TrainedGradient, "G3"),
            new("updates.gradient", "Gradient of unchanged vectors now", drift.Updates.Gradient, "G3"),
            new("updates.trainingDue", "Full training due", drift.Reason is not null),
        ];

    /// <summary>The drift in sentences.</summary>
    public static IEnumerable<string> Sentences(AlsModel model, string path)
    {
        if (Drift.Of(model) is not { } drift) yield break;
        var gradient = drift.Updates is { Gradient: { } now, TrainedGradient: { } then }
            ? string.Create(CultureInfo.InvariantCulture, $"; the relative gradient of unchanged vectors is {now:0.0000}, and was {then:0.0000}")
            : "";
        var pairs = Format.Count(drift.Updates.ChangedPairs, "pair");
        yield return $"Since the full training: {Format.Count(drift.Updates.Count, "update")}, "
            + string.Create(CultureInfo.InvariantCulture, $"{pairs} changed ({100 * drift.PairShare:0.##} %){gradient}.");
        if (drift.Reason is { } reason)
            yield return $"A full training is due: {reason}. Run: gpuals update {DisplayText.Escape(path)} --full";
    }
}
