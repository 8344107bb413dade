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
}
