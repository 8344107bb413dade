using GpuAls.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GpuAls.Serving.Models;

/// <summary>Loads the models when the service starts, and each newer file while it runs.</summary>
/// <param name="catalogue">The models.</param>
/// <param name="options">The time between two looks.</param>
/// <param name="log">The log.</param>
sealed partial class ModelWatcher(ModelCatalogue catalogue, ServingOptions options, ILogger<ModelWatcher> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.WatchInterval);
        do
        {
            // Opening a model takes seconds, which no thread of the requests may wait for.
            foreach (var change in await Task.Run(catalogue.Refresh, stoppingToken)) Log(change);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    void Log(ModelChange change)
    {
        if (change.Problem is { } problem) LogProblem(DisplayText.Escape(change.Name), change.Event, problem);
        else LogChange(DisplayText.Escape(change.Name), change.Event);
    }

    [LoggerMessage(1, LogLevel.Information, "Model {Model} {Event}.")]
    partial void LogChange(string model, string @event);

    [LoggerMessage(2, LogLevel.Error, "Model {Model} {Event}: {Problem}")]
    partial void LogProblem(string model, string @event, string problem);
}
