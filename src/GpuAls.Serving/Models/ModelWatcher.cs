using GpuAls.Core;
using GpuAls.Serving.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GpuAls.Serving.Models;

/// <summary>Loads the models when the service starts, and each newer file while it runs.</summary>
/// <param name="catalogue">The models.</param>
/// <param name="options">The time between two looks.</param>
/// <param name="telemetry">Counts the changes.</param>
/// <param name="log">The log.</param>
sealed partial class ModelWatcher(
    ModelCatalogue catalogue, ServingOptions options, ServingTelemetry telemetry, ILogger<ModelWatcher> log) : BackgroundService
{
    // One thread at a time, for the loops inside too: the other cores answer requests meanwhile.
    readonly TaskScheduler background = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, maxConcurrencyLevel: 1).ConcurrentScheduler;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.WatchInterval);
        do
        {
            try
            {
                // Opening a model takes seconds, which no request may wait for.
                foreach (var change in await Task.Factory.StartNew(catalogue.Refresh, stoppingToken, TaskCreationOptions.None, background))
                    Log(change);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The models that are loaded answer on.
                LogDefect(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    void Log(ModelChange change)
    {
        telemetry.Count(change.Name, change.Event);
        if (change.Problem is { } problem) LogProblem(DisplayText.Escape(change.Name), change.Event, problem);
        else LogChange(DisplayText.Escape(change.Name), change.Event);
    }

    [LoggerMessage(1, LogLevel.Information, "Model {Model} {Event}.")]
    partial void LogChange(string model, string @event);

    [LoggerMessage(2, LogLevel.Error, "Model {Model} {Event}: {Problem}")]
    partial void LogProblem(string model, string @event, string problem);

    [LoggerMessage(3, LogLevel.Error, "The model files could not be looked at; this is a bug in GpuAls.")]
    partial void LogDefect(Exception exception);
}
