namespace GpuAls.Evaluation.Tuning;

/// <summary>The time of a search: the part that has passed, the part that is left, and a token that is cancelled at its end.</summary>
sealed class TuningClock : IDisposable
{
    // Timers of .NET end before 50 days. A longer search is ended between two iterations.
    static readonly TimeSpan MaxTimer = TimeSpan.FromDays(49);

    readonly TimeProvider time;
    readonly long start;
    readonly CancellationTokenSource over;

    /// <param name="time">The source of the time.</param>
    /// <param name="limit">The time of the search; null for no limit.</param>
    public TuningClock(TimeProvider time, TimeSpan? limit)
    {
        this.time = time;
        Limit = limit;
        start = time.GetTimestamp();
        over = limit < MaxTimer ? new CancellationTokenSource(limit.Value, time) : new CancellationTokenSource();
    }

    /// <summary>The time of the search; null for no limit.</summary>
    public TimeSpan? Limit { get; }

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(start);

    /// <summary>The time that is left, 0 or more; null for no limit.</summary>
    public TimeSpan? Left => Limit is { } limit ? (limit > Elapsed ? limit - Elapsed : TimeSpan.Zero) : null;

    /// <summary>Whether the time is up.</summary>
    public bool IsOver => Left == TimeSpan.Zero;

    /// <summary>Whether an exception means that the time is up, and not that the caller cancelled.</summary>
    public bool Explains(OperationCanceledException _, CancellationToken cancel) => !cancel.IsCancellationRequested && over.IsCancellationRequested;

    /// <summary>A token that is cancelled when the time is up or when the caller cancels. The caller disposes of its source.</summary>
    public CancellationTokenSource Link(CancellationToken cancel) => CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);

    /// <summary>A clock that starts now and ends after a share of the whole time, or with this one.</summary>
    public TuningClock Part(double share) => new(time, Limit is { } limit ? Min(limit * share, Left!.Value) : null);

    /// <summary>A clock without a limit, for a step that every search takes.</summary>
    public TuningClock Unlimited() => new(time, limit: null);

    public void Dispose() => over.Dispose();

    static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
