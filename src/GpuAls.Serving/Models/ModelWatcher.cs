using GpuAls.Core;
using GpuAls.Serving.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GpuAls.Serving.Models;

/// <summary>Loads the models when the service starts, and each newer file while it runs.</summary>
/// <param name="catalogue">The models.</param>
/// <param name="options">The time between two looks.</param>
/// <param name="background">The thread beside the queries.</param>
/// <param name="telemetry">Counts the changes.</param>
/// <param name="log">The log.</param>
sealed class ModelWatcher(
    ModelCatalogue catalogue, ServingOptions options, BackgroundThread background, ServingTelemetry telemetry, ILogger<ModelWatcher> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.WatchInterval);
        do
        {
            try
            {
                // Opening a model takes seconds, which no request may wait for.
                foreach (var change in await background.Run(catalogue.Refresh, stoppingToken)) Log(change);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The models that are loaded answer on.
                log.WatchDefect(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    void Log(ModelChange change)
    {
        telemetry.Count(change.Name, change.Event);
        if (change.Problem is { } problem) log.ModelProblem(DisplayText.Escape(change.Name), change.Event, problem);
        else log.ModelChanged(DisplayText.Escape(change.Name), change.Event);
    }
}
