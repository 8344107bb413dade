namespace GpuAls.Testing;

/// <summary>A time that passes only when a test advances it; timers fire while it passes, on the thread of the test.</summary>
public sealed class ManualTime : TimeProvider
{
    readonly Lock changes = new();
    readonly List<ManualTimer> timers = [];
    TimeSpan now;

    /// <summary>The time since the start.</summary>
    public TimeSpan Now => now;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => now.Ticks;

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan time)
    {
        var end = now + time;
        while (Next(end) is { } timer)
        {
            now = timer.Due!.Value > now ? timer.Due.Value : now;
            timer.Fire(now);
        }

        now = end;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        lock (changes) timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    ManualTimer? Next(TimeSpan end)
    {
        lock (changes) return timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
    }

    void Remove(ManualTimer timer)
    {
        lock (changes) timers.Remove(timer);
    }

    sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        TimeSpan period;

        /// <summary>The time of the next call; null for none.</summary>
        public TimeSpan? Due { get; private set; }

        public void Fire(TimeSpan at)
        {
            Due = period == Timeout.InfiniteTimeSpan ? null : at + period;
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : time.now + dueTime;
            this.period = period;
            return true;
        }

        public void Dispose() => time.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
