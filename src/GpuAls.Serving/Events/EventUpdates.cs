using System.Diagnostics;
using GpuAls.Core;
using GpuAls.Core.Living;
using GpuAls.Core.Model;
using GpuAls.Core.Queries.Indexed;
using GpuAls.Serving.Models;
using GpuAls.Serving.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GpuAls.Serving.Events;

/// <summary>
/// Adds accepted events to their models in the background. The old version answers until the new one is in its file and loaded. The model file has
/// the number of its last event, so a process that is killed between any two steps adds no event twice and loses none.
/// </summary>
/// <param name="catalogue">The models.</param>
/// <param name="journals">Their journals.</param>
/// <param name="options">The interval and the size of a batch.</param>
/// <param name="background">The one thread beside the queries.</param>
/// <param name="telemetry">Measures the updates.</param>
/// <param name="log">The log.</param>
sealed class EventUpdates(
    ModelCatalogue catalogue,
    EventJournals journals,
    ServingOptions options,
    BackgroundThread background,
    ServingTelemetry telemetry,
    ILogger<EventUpdates> log) : BackgroundService
{
    static readonly TimeSpan MaxLook = TimeSpan.FromSeconds(0.1);
    static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(10);

    readonly Dictionary<string, State> states =
        options.Models.ToDictionary(source => source.Name, _ => new State(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Is called between the steps of an update; for tests, which look at the files.</summary>
    internal Action<UpdateStep>? Reached { get; set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var (model, journal) in journals.All)
        {
            if (journal.CutBytes > 0) log.UnfinishedRequest(DisplayText.Escape(journal.Path), journal.CutBytes);
        }

        telemetry.ObservePending(() => journals.All.Select(one => (one.Model, journals.Pending(one.Model))));
        using var timer = new PeriodicTimer(options.EventInterval < MaxLook ? options.EventInterval : MaxLook);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var source in options.Models)
            {
                WarnOfLoss(source.Name);
                if (IsDue(source.Name)) await Update(source, stoppingToken);
            }
        }
    }

    bool IsDue(string model) =>
        Stopwatch.GetElapsedTime(states[model].LastTry) >= states[model].Pause
        && journals.Pending(model) is > 0 and var pending
        && (pending >= options.EventBatch || journals.Waits(model) >= options.EventInterval);

    async Task Update(ModelSource source, CancellationToken cancel)
    {
        var state = states[source.Name];
        try
        {
            await background.Run(() => Apply(source, cancel), cancel);
            state.Pause = TimeSpan.Zero;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (ModelReplacedException)
        {
            // The catalogue loads the other file, and the events are added to that one.
            log.ReplacedMeanwhile(DisplayText.Escape(source.Name), journals.Pending(source.Name));
        }
        catch (Exception exception) when (exception is GpuAlsException or IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            // The events wait; each failure doubles the time to the next try, because the work is that of a whole update.
            state.Pause = TimeSpan.FromTicks(Math.Min(MaxPause.Ticks, Math.Max(options.EventInterval.Ticks, 2 * state.Pause.Ticks)));
            if (journals.Fail(source.Name, exception.Message))
                log.EventsWait(DisplayText.Escape(source.Name), journals.Pending(source.Name), exception.Message);
        }
        catch (Exception exception)
        {
            state.Pause = MaxPause;
            journals.Fail(source.Name, "the update failed; the log has the reason");
            log.UpdateDefect(exception);
        }

        state.LastTry = Stopwatch.GetTimestamp();
    }

    void Apply(ModelSource source, CancellationToken cancel)
    {
        using var leased = catalogue.LeaseFor(source.Name, null);
        var served = leased.Served;
        RequireFile(source, served);
        var (events, mark, moment) = journals.Take(source.Name, served.Model.Training.Events, cancel);
        catalogue.RequireRoom(source, served.Bytes);
        Reached?.Invoke(UpdateStep.Taken);
        using var running = telemetry.BeginUpdate(source.Name);
        var matrix = EventMatrix.Of(events, served.Model.Training.Times);
        var updated = new ModelUpdater(threads: 1).Update(served.Model, matrix.Interactions, cancel).Model;
        updated = IndexRefresh.Apply(served.Model, updated, threads: 1, cancel);
        updated = updated with { Training = updated.Training with { Events = mark } };
        Reached?.Invoke(UpdateStep.Solved);
        updated.SaveUncached(source.Path, cancel, () =>
        {
            Reached?.Invoke(UpdateStep.Written);
            RequireFile(source, served);
        });
        Reached?.Invoke(UpdateStep.Replaced);
        // The new version is read from its file, as any other one, so its arrays are freed first.
        updated.Known.Free();
        updated.Factors.Users.Values.Dispose();
        updated.Factors.Items.Values.Dispose();
        updated.Index?.FreeEntries();
        states[source.Name].Added = mark;
        // From here on the file has the events; a journal that still has them is only longer.
        journals.Drop(source.Name, mark, moment);
        Reached?.Invoke(UpdateStep.Emptied);
        catalogue.Load(source.Name);
        log.EventsAdded(DisplayText.Escape(source.Name), events.Count - matrix.Outside);
        if (matrix.Outside > 0) log.EventsOutside(DisplayText.Escape(source.Name), matrix.Outside);
    }

    static void RequireFile(ModelSource source, ServedModel served)
    {
        if (ModelFileStamp.Of(source.Path) != served.File) throw new ModelReplacedException();
    }

    // The events are gone from the journal, because the file that was there had them.
    void WarnOfLoss(string model)
    {
        var state = states[model];
        if (state.Added is not { } added || catalogue.Newest(model) is not { } newest || newest == state.Checked) return;
        state.Checked = newest;
        var mark = newest.Model.Training.Events;
        if (mark?.Journal == added.Journal && mark.Value.Last >= added.Last) return;
        log.WithoutEvents(DisplayText.Escape(model));
        state.Added = mark;
    }

    sealed class State
    {
        public long LastTry { get; set; }

        public TimeSpan Pause { get; set; }

        /// <summary>The mark of the last version that this service wrote.</summary>
        public EventMark? Added { get; set; }

        /// <summary>The version that was compared with it.</summary>
        public ServedModel? Checked { get; set; }
    }
}

/// <summary>The steps of an update, after each of which the process may be killed.</summary>
enum UpdateStep
{
    /// <summary>The events were taken from the journal.</summary>
    Taken,

    /// <summary>The vectors are solved.</summary>
    Solved,

    /// <summary>The new model file is complete, under a temporary name.</summary>
    Written,

    /// <summary>The model file is the new one.</summary>
    Replaced,

    /// <summary>The journal does not have the events any more.</summary>
    Emptied,
}

/// <summary>Another program replaced the model file.</summary>
sealed class ModelReplacedException() : GpuAlsException("the model file was replaced by another program");
