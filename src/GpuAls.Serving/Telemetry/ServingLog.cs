using Microsoft.Extensions.Logging;

namespace GpuAls.Serving.Telemetry;

/// <summary>
/// The messages of the service's log. All are in this class: for several classes, the generator of .NET writes its code in another order in each
/// build, and two builds would give two assemblies (docs/decisions/0026-supply.md).
/// </summary>
static partial class ServingLog
{
    [LoggerMessage(1, LogLevel.Information, "Model {Model} {Event}.")]
    public static partial void ModelChanged(this ILogger log, string model, string @event);

    [LoggerMessage(2, LogLevel.Error, "Model {Model} {Event}: {Problem}")]
    public static partial void ModelProblem(this ILogger log, string model, string @event, string problem);

    [LoggerMessage(3, LogLevel.Error, "The model files could not be looked at; this is a bug in GpuAls.")]
    public static partial void WatchDefect(this ILogger log, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "A request failed; this is a bug in GpuAls.")]
    public static partial void RequestDefect(this ILogger log, Exception exception);

    [LoggerMessage(5, LogLevel.Information, "Model {Model}: new events added: {Count}.")]
    public static partial void EventsAdded(this ILogger log, string model, int count);

    [LoggerMessage(6, LogLevel.Warning, "Model {Model}: events outside the times of its training, which were not added: {Count}.")]
    public static partial void EventsOutside(this ILogger log, string model, int count);

    [LoggerMessage(7, LogLevel.Warning, "Model {Model}: its file was replaced during an update, and the new file gets the waiting events: {Count}.")]
    public static partial void ReplacedMeanwhile(this ILogger log, string model, int count);

    [LoggerMessage(8, LogLevel.Error, "Model {Model}: events that wait because they could not be added: {Count}. {Problem}")]
    public static partial void EventsWait(this ILogger log, string model, int count, string problem);

    [LoggerMessage(
        9,
        LogLevel.Warning,
        "Model {Model}: its file was replaced by one without the events that this service added; only a training that read them has them.")]
    public static partial void WithoutEvents(this ILogger log, string model);

    [LoggerMessage(10, LogLevel.Warning, "{Journal} ended with {Bytes} bytes of a request that was never accepted; they were removed.")]
    public static partial void UnfinishedRequest(this ILogger log, string journal, long bytes);

    [LoggerMessage(11, LogLevel.Error, "Events could not be added; this is a bug in GpuAls.")]
    public static partial void UpdateDefect(this ILogger log, Exception exception);

    [LoggerMessage(12, LogLevel.Error, "Model {Model}: events were refused: {Problem}")]
    public static partial void EventsRefused(this ILogger log, string model, string problem);
}
