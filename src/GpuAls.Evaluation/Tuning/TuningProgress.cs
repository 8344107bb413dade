using GpuAls.Core.Solving;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// A report of a running search: a finished trial, or the state of the running one. With neither, the search measures the baselines.
/// </summary>
/// <param name="Elapsed">The time since the start of the search.</param>
/// <param name="Left">The time that is left; null for no limit.</param>
/// <param name="Finished">The trial that has just finished; null if none has.</param>
/// <param name="Running">The state of the running trial; null if none is running.</param>
public sealed record TuningProgress(TimeSpan Elapsed, TimeSpan? Left, TuningTrial? Finished, RunningTrial? Running);

/// <summary>The state of a running trial.</summary>
/// <param name="Number">The number of the trial; 0 for standard settings outside the search space.</param>
/// <param name="Options">The settings.</param>
/// <param name="IsOnSample">Whether it trains on the sample of the users.</param>
/// <param name="Iterations">The number of iterations that have finished.</param>
/// <param name="Metric">The best measurement so far; null before the first one.</param>
public sealed record RunningTrial(int Number, AlsOptions Options, bool IsOnSample, int Iterations, double? Metric);

/// <summary>Reports finished trials at once, and the state of the search whenever nothing was reported for five seconds.</summary>
sealed class TuningPulse : IDisposable
{
    /// <summary>The maximum time between two reports.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    readonly Lock oneAtATime = new();
    readonly IProgress<TuningProgress>? progress;
    readonly TuningClock clock;
    readonly ITimer timer;
    RunningTrial? running;
    bool isDisposed;

    /// <param name="progress">Receives the reports, one at a time, from several threads; null for none.</param>
    /// <param name="clock">The time of the search.</param>
    /// <param name="time">The source of the time.</param>
    public TuningPulse(IProgress<TuningProgress>? progress, TuningClock clock, TimeProvider time)
    {
        this.progress = progress;
        this.clock = clock;
        timer = time.CreateTimer(_ => Report(), state: null, Interval, Interval);
    }

    /// <summary>Sets the state of the running trial; null if none is running.</summary>
    public void Set(RunningTrial? trial)
    {
        lock (oneAtATime) running = trial;
    }

    /// <summary>Sets the number of iterations of the running trial.</summary>
    public void SetIterations(int iterations)
    {
        lock (oneAtATime) running = running! with { Iterations = iterations };
    }

    /// <summary>Reports a finished trial.</summary>
    public void Finish(TuningTrial trial)
    {
        lock (oneAtATime)
        {
            running = null;
            timer.Change(Interval, Interval);
            progress?.Report(new TuningProgress(clock.Elapsed, clock.Left, trial, Running: null));
        }
    }

    public void Dispose()
    {
        // After this, no report follows: a timer may still be about to call.
        lock (oneAtATime) isDisposed = true;
        timer.Dispose();
    }

    void Report()
    {
        lock (oneAtATime)
        {
            if (!isDisposed) progress?.Report(new TuningProgress(clock.Elapsed, clock.Left, Finished: null, running));
        }
    }
}
