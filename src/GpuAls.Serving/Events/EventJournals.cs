using System.Diagnostics;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Serving.Models;

namespace GpuAls.Serving.Events;

/// <summary>The journals of all models, and the events in them that wait to be added.</summary>
sealed class EventJournals : IDisposable
{
    readonly ServingOptions options;
    readonly ModelCatalogue catalogue;
    readonly Dictionary<string, Entry> entries = new(StringComparer.OrdinalIgnoreCase);
    readonly SemaphoreSlim gate = new(1);

    /// <param name="options">The models and the limits.</param>
    /// <param name="catalogue">The newest versions of the models.</param>
    /// <exception cref="JournalException">A journal is damaged, in use by another process, or cannot be written.</exception>
    public EventJournals(ServingOptions options, ModelCatalogue catalogue)
    {
        (this.options, this.catalogue) = (options, catalogue);
        try
        {
            foreach (var source in options.Models) entries.Add(source.Name, new(EventJournal.Open(source.Path)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The journals, by the names of their models.</summary>
    public IEnumerable<(string Model, EventJournal Journal)> All => entries.Select(entry => (entry.Key, entry.Value.Journal));

    /// <summary>The number of events that wait, of all models.</summary>
    public int AllPending => entries.Keys.Sum(Pending);

    /// <summary>The time for which the oldest event waits; zero without one.</summary>
    public TimeSpan OldestWaits => entries.Keys.Max(Waits);

    /// <summary>The reasons why events cannot be accepted or added, by model; empty if all is well.</summary>
    public IReadOnlyDictionary<string, string> Problems => entries
        .Select(entry => (Model: entry.Key, Problem: entry.Value.Journal.Problem ?? entry.Value.Problem))
        .Where(entry => entry.Problem is not null)
        .ToDictionary(entry => entry.Model, entry => entry.Problem!, StringComparer.OrdinalIgnoreCase);

    /// <summary>The number of events that wait to be added to a model.</summary>
    public int Pending(string model) => entries[model].Journal.CountAfter(catalogue.Newest(model)?.Model.Training.Events);

    /// <summary>The time for which the oldest event of a model waits; zero without one. Those of an earlier run wait since the start.</summary>
    public TimeSpan Waits(string model) => Pending(model) == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(entries[model].Oldest);

    /// <summary>Accepts the events of a request for some models, all or none.</summary>
    /// <exception cref="TooManyEventsException">Too many events wait already.</exception>
    /// <exception cref="JournalException">The disk refuses the events.</exception>
    public async Task Append(IReadOnlyList<(string Model, JournalEvent[] Events)> accepted, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            foreach (var (model, events) in accepted)
            {
                if (Pending(model) + events.Length > options.MaxPendingEvents) throw new TooManyEventsException(options.MaxPendingEvents);
                // Set before the event can be seen.
                if (Pending(model) == 0) entries[model].Oldest = Stopwatch.GetTimestamp();
            }

            Write(accepted);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The events of a model that wait, with the mark of the model that has them, and the moment of this look.</summary>
    /// <param name="model">The name of the model.</param>
    /// <param name="mark">The mark of the version that they are added to.</param>
    /// <param name="cancel">Ends the wait.</param>
    public (IReadOnlyList<JournalEvent> Events, EventMark Mark, long Moment) Take(string model, EventMark? mark, CancellationToken cancel)
    {
        gate.Wait(cancel);
        try
        {
            var (events, last) = entries[model].Journal.After(mark);
            return (events, last, Stopwatch.GetTimestamp());
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Drops the events that the model file has.</summary>
    /// <param name="model">The name of the model.</param>
    /// <param name="mark">The mark in the file.</param>
    /// <param name="moment">The moment of <see cref="Take"/>; the events that wait now are newer.</param>
    /// <exception cref="JournalException">The disk refuses; no event is added twice or lost.</exception>
    public void Drop(string model, EventMark mark, long moment)
    {
        gate.Wait();
        try
        {
            (entries[model].Oldest, entries[model].Problem) = (moment, null);
            entries[model].Journal.DropThrough(mark);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Records the reason why the events of a model could not be added, until they are.</summary>
    /// <returns>Whether it is another reason than before.</returns>
    public bool Fail(string model, string problem)
    {
        var isNew = entries[model].Problem != problem;
        entries[model].Problem = problem;
        return isNew;
    }

    public void Dispose()
    {
        foreach (var entry in entries.Values) entry.Journal.Dispose();
        gate.Dispose();
    }

    void Write(IReadOnlyList<(string Model, JournalEvent[] Events)> accepted)
    {
        var written = new List<EventJournal>();
        try
        {
            foreach (var (model, events) in accepted)
            {
                entries[model].Journal.Append(events);
                written.Add(entries[model].Journal);
            }
        }
        catch
        {
            foreach (var journal in written) journal.Undo();
            throw;
        }
    }

    sealed class Entry(EventJournal journal)
    {
        long oldest = Stopwatch.GetTimestamp();
        volatile string? problem;

        public EventJournal Journal => journal;

        /// <summary>The moment at which the oldest event that waits arrived, or a later one.</summary>
        public long Oldest
        {
            get => Volatile.Read(ref oldest);
            set => Volatile.Write(ref oldest, value);
        }

        public string? Problem
        {
            get => problem;
            set => problem = value;
        }
    }
}

/// <summary>Events beyond the number that may wait.</summary>
sealed class TooManyEventsException(int limit)
    : GpuAlsException($"{DisplayText.Count(limit)} events at most may wait to be added to a model; try again later");
