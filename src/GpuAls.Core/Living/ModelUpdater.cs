using System.Diagnostics;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;

namespace GpuAls.Core.Living;

/// <summary>
/// Adds interactions to a model without training it anew: the history grows, and the vectors whose evidence has changed by more than a tolerance are
/// solved exactly, users and items by turns, until none is left. All other vectors keep their values.
/// </summary>
/// <param name="tolerance">The share of a row's evidence that may change before the row is solved; above 0 and below 1.</param>
/// <param name="threads">The number of threads; no bit of the result depends on it.</param>
sealed class ModelUpdater(double tolerance = ModelUpdater.StandardTolerance, int threads = 0)
{
    /// <summary>A few times the relative gradient that a training by default leaves (docs/living-models.md).</summary>
    public const double StandardTolerance = 0.05;

    readonly int threads = threads == 0 ? Environment.ProcessorCount : threads;

    /// <summary>
    /// The maximum number of sweeps over users and items, 1 or more. Moves shrink from sweep to sweep; rows that are left wait for the next update.
    /// </summary>
    public int MaxSweeps { get; init; } = 5;

    /// <summary>Adds interactions.</summary>
    /// <param name="model">The model; unchanged.</param>
    /// <param name="events">
    /// The interactions to add, with their names. For a model with a half-life, they are weighed by it, as of the moment of the model or a later one.
    /// </param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="GpuAlsException">Strengths add up to a number beyond float32, or a system cannot be solved.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public UpdatedModel Update(AlsModel model, InteractionMatrix events, CancellationToken cancel = default) =>
        Update(model, events, FeatureUpdate.None, cancel);

    /// <summary>Adds interactions and features. Users and items of the model whose features change are solved with the new ones.</summary>
    /// <param name="model">The model; unchanged.</param>
    /// <param name="events">The interactions to add; none if features alone change.</param>
    /// <param name="tables">The side tables.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <inheritdoc cref="Update(AlsModel, InteractionMatrix, CancellationToken)"/>
    /// <exception cref="ArgumentException">There are tables of a side of which the model has no features.</exception>
    public UpdatedModel Update(AlsModel model, InteractionMatrix events, FeatureUpdate tables, CancellationToken cancel)
    {
        using var use = model.Memory.BeginUse();
        var clock = new StepTimes();
        var old = model;
        model = WarmRows.Of(model);
        NameGrowth? users = null, items = null;
        Parallel.Invoke(
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => users = NameGrowth.Of(model.Users, events.Users),
            () => items = NameGrowth.Of(model.Items, events.Items));
        clock.End("names");
        var (later, fading) = Fading.Of(model, events.Times);
        var history = MergedHistory.Of(later.Known, events.ByUser, users!, items!, threads);
        clock.End("history");
        var ofUsers = LivingFeatures.Of(
            old.Features?.Users, old.UserSchema, old.Users, old.ColdUsers, users!.Names, tables.Users, tables.KeepsCold);
        var ofItems = LivingFeatures.Of(
            old.Features?.Items, old.ItemSchema, old.Items, old.ColdItems, items!.Names, tables.Items, tables.KeepsCold);
        var features = old.Features is null ? null : new SideFeatures(ofUsers?.Warm, ofItems?.Warm);
        if (old.Features is not null) clock.End("features");
        var rows = LivingRows.Of(later, users.Names, items.Names, history.Known, features, threads);
        clock.End("weights");
        if (fading is not null)
        {
            var faded = FadedEvidence.Of(model.Options.Weighting, model.Known, later.Known);
            fading = fading with { ChangedEvidence = rows.AddFading(faded) };
            clock.End("fading");
        }

        rows.AddChanges(history.Changes);
        // A user sees the effect of each event, however many others they have.
        foreach (var change in history.Changes) rows.Users.MustSolve(change.User);
        rows.Users.MustSolve(ofUsers?.Changed);
        rows.Items.MustSolve(ofItems?.Changed);
        var updated = Solve(
            later with { Features = features }, rows, history, (users.Added, items.Added), (tolerance, MaxSweeps), clock, cancel);
        return updated with
        {
            Model = WarmRows.AddCold(updated.Model, ofUsers, ofItems),
            Fading = fading,
            UserFeatures = ofUsers?.Counts ?? default,
            ItemFeatures = ofItems?.Counts ?? default,
        };
    }

    /// <summary>Solves the rows above the tolerance, and puts the model together.</summary>
    /// <param name="model">The model before.</param>
    /// <param name="rows">Its rows with the new history, and their shares of changed evidence.</param>
    /// <param name="history">The new history.</param>
    /// <param name="added">The numbers of new users and items.</param>
    /// <param name="limits">The share of a row's evidence that may change before the row is solved, and the maximum number of sweeps.</param>
    /// <param name="clock">Receives the times of the steps.</param>
    /// <param name="cancel">Stops the work.</param>
    internal static UpdatedModel Solve(
        AlsModel model,
        LivingRows rows,
        MergedHistory history,
        (int Users, int Items) added,
        (double Tolerance, int Sweeps) limits,
        StepTimes clock,
        CancellationToken cancel)
    {
        var drift = rows.Sample(limits.Tolerance);
        var before = drift();
        clock.End("sample");
        var sweeps = rows.Sweep(limits.Tolerance, limits.Sweeps, cancel);
        clock.End("vectors");
        var gradient = drift();
        clock.End("gradient");
        var record = (model.Training.Updates ?? UpdateRecord.Start(model, before)) with { Gradient = gradient };
        var updated = record with
        {
            Count = record.Count + 1,
            ChangedPairs = record.ChangedPairs + history.Changes.Count,
        };
        var result = model with
        {
            Factors = new(rows.Users.Factors, rows.Items.Factors),
            Users = rows.UserNames,
            Items = rows.ItemNames,
            Known = history.Known,
            Neighbours = model.Neighbours is { } neighbours ? Grown(neighbours, rows.ItemNames.Count) : null,
            Changed = new(rows.Users.Shares, rows.Items.Shares),
            // Of the vectors before.
            Index = null,
            Training = model.Training with { Updates = updated },
            // The arrays of this model are its own, except for names and neighbours, which keep the file open as long as they are used.
            Memory = new LeasedMemory(typeof(AlsModel)),
        };
        return new(result, added.Users, added.Items, history.Changes, sweeps, rows.Due(limits.Tolerance), clock.Steps);
    }

    /// <summary>The same weights with rows for new items, which have no neighbours and are nobody's.</summary>
    static SparseRows Grown(SparseRows neighbours, int items)
    {
        if (items == neighbours.Rows) return neighbours;
        var offsets = LargeArray<long>.Uninitialized(items + 1L);
        Copies.Of(neighbours.Offsets, 0, neighbours.Rows + 1L, offsets, 0);
        for (var item = neighbours.Rows + 1; item <= items; item++) offsets.Writable(item, 1)[0] = neighbours.Entries;
        return new SparseRows(items, offsets, neighbours.ColumnIndices, neighbours.Values);
    }
}

/// <summary>A model after an update, and what the update did.</summary>
/// <param name="Model">The model.</param>
/// <param name="AddedUsers">The number of new users.</param>
/// <param name="AddedItems">The number of new items.</param>
/// <param name="Changes">The pairs that changed.</param>
/// <param name="Sweeps">The rows that each sweep solved.</param>
/// <param name="Left">The rows above the tolerance after the last sweep; none unless the number of sweeps ended the work.</param>
/// <param name="Steps">The times of the steps.</param>
sealed record UpdatedModel(
    AlsModel Model,
    int AddedUsers,
    int AddedItems,
    IReadOnlyList<ChangedPair> Changes,
    IReadOnlyList<SolvedRows> Sweeps,
    SolvedRows Left,
    IReadOnlyList<StepTime> Steps)
{
    /// <summary>The fading of the history before the update; null without a half-life, or if the moment stayed.</summary>
    public Fading? Fading { get; init; }

    /// <summary>The users whose features the update changed or brought.</summary>
    public FeatureCounts UserFeatures { get; init; }

    /// <summary>The items whose features the update changed or brought.</summary>
    public FeatureCounts ItemFeatures { get; init; }
}

/// <summary>Numbers of rows.</summary>
/// <param name="Users">Users.</param>
/// <param name="Items">Items.</param>
readonly record struct SolvedRows(int Users, int Items);

/// <summary>A step of an update.</summary>
/// <param name="Name">The step.</param>
/// <param name="Seconds">Its wall time.</param>
/// <param name="ProcessorSeconds">Its processor time, of all threads.</param>
readonly record struct StepTime(string Name, double Seconds, double ProcessorSeconds);

/// <summary>The times of the steps of an update.</summary>
sealed class StepTimes
{
    readonly List<StepTime> steps = [];
    long start = Stopwatch.GetTimestamp();
    TimeSpan processor = Environment.CpuUsage.TotalTime;

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<StepTime> Steps => steps;

    /// <summary>Ends a step.</summary>
    public void End(string name)
    {
        var (now, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        steps.Add(new(name, Stopwatch.GetElapsedTime(start, now).TotalSeconds, (used - processor).TotalSeconds));
        (start, processor) = (now, used);
    }
}
