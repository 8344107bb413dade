using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace GpuAls.Serving.Telemetry;

/// <summary>
/// The metrics and traces of the queries and of the models. They cost nothing until somebody listens: an OpenTelemetry exporter, or
/// <c>dotnet-counters monitor --counters GpuAls.Serving</c>.
/// </summary>
sealed class ServingTelemetry
{
    /// <summary>The name of the meter and of the source of traces.</summary>
    public const string Name = "GpuAls.Serving";

    const string Query = "gpuals.query";
    const string Update = "update";
    const string Model = "gpuals.model";

    static readonly ActivitySource Source = new(Name);

    readonly Histogram<double> durations;
    readonly Histogram<double> updates;
    readonly Counter<long> changes;
    readonly Counter<long> events;
    readonly Meter meter;

    public ServingTelemetry(IMeterFactory meters)
    {
        meter = meters.Create(Name);
        durations = meter.CreateHistogram<double>(
            "gpuals.query.duration", "s", "Time of a query, without reading the request and writing the answer.");
        changes = meter.CreateCounter<long>("gpuals.model.changes", "{change}", "Models that were loaded or replaced, or could not be.");
        updates = meter.CreateHistogram<double>("gpuals.update.duration", "s", "Time for adding events to a model and loading the result.");
        events = meter.CreateCounter<long>("gpuals.events.accepted", "{event}", "Events that were accepted.");
    }

    /// <summary>Shows the number of events that wait.</summary>
    /// <param name="read">Reads the number for each model.</param>
    public void ObservePending(Func<IEnumerable<(string Model, int Count)>> read) => meter.CreateObservableGauge(
        "gpuals.events.pending",
        () => read().Select(one => new Measurement<int>(one.Count, new KeyValuePair<string, object?>(Model, one.Model))),
        "{event}",
        "Events that wait to be added to a model.");

    /// <summary>Begins an update with events; it ends when the result is disposed of.</summary>
    /// <param name="model">The name of the model.</param>
    public RunningQuery BeginUpdate(string model)
    {
        var activity = Source.StartActivity(Update);
        activity?.SetTag(Model, model);
        return new RunningQuery(updates, Update, model, activity);
    }

    /// <summary>Counts events that were accepted.</summary>
    public void CountEvents(string model, int count) => events.Add(count, new KeyValuePair<string, object?>(Model, model));

    /// <summary>Begins a query; it ends when the result is disposed of.</summary>
    /// <param name="query">The query: "recommend".</param>
    /// <param name="model">The name of the model.</param>
    public RunningQuery Begin(string query, string model)
    {
        var activity = Source.StartActivity(query);
        activity?.SetTag(Model, model);
        return new RunningQuery(durations, query, model, activity);
    }

    /// <summary>Counts a model that was loaded or replaced, or could not be.</summary>
    /// <param name="model">The name of the model.</param>
    /// <param name="change">"loaded", "replaced", "not loaded" or "not replaced".</param>
    public void Count(string model, string change) => changes.Add(1, new(Model, model), new("gpuals.change", change));

    /// <summary>A query that is being answered.</summary>
    public readonly struct RunningQuery(Histogram<double> durations, string query, string model, Activity? activity) : IDisposable
    {
        readonly long start = durations.Enabled ? Stopwatch.GetTimestamp() : 0;

        public void Dispose()
        {
            if (start != 0) durations.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, new(Query, query), new(Model, model));
            activity?.Dispose();
        }
    }
}
