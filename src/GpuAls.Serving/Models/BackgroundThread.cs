namespace GpuAls.Serving.Models;

/// <summary>The one thread that opens and updates models: the other cores answer requests meanwhile.</summary>
sealed class BackgroundThread
{
    // One at a time, for the loops inside too.
    readonly TaskScheduler scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, maxConcurrencyLevel: 1).ConcurrentScheduler;

    /// <summary>Runs work when the thread is free.</summary>
    public Task<T> Run<T>(Func<T> work, CancellationToken cancel) => Task.Factory.StartNew(work, cancel, TaskCreationOptions.None, scheduler);

    /// <summary>Runs work when the thread is free.</summary>
    public Task Run(Action work, CancellationToken cancel) => Task.Factory.StartNew(work, cancel, TaskCreationOptions.None, scheduler);
}
