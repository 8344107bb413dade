namespace GpuAls.Cli.Shell;

/// <summary>The time left of a step, estimated from the share that is done.</summary>
/// <param name="clock">The clock.</param>
/// <param name="start">The first position.</param>
/// <param name="end">The last position; null if unknown.</param>
sealed class StepClock(TimeProvider clock, double start, double? end)
{
    readonly long started = clock.GetTimestamp();

    /// <summary>The share that is done, from 0 to 1; null if the end is unknown.</summary>
    public double? Share(double position) =>
        end is not { } last ? null : last > 0 ? Math.Clamp(position / last, 0, 1) : 1;

    /// <summary>The estimated seconds to the end; null if nothing is done yet, or the end is unknown.</summary>
    public double? SecondsLeft(double position) =>
        end is { } last && position > start
            ? clock.GetElapsedTime(started).TotalSeconds / (position - start) * Math.Max(last - position, 0)
            : null;
}

/// <summary>Lines about a step in a log of JSON: one for each text, and otherwise at most one each second.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="title">The name of the step.</param>
/// <param name="start">The first position.</param>
/// <param name="end">The last position; null if unknown.</param>
sealed class StepLog(Terminal terminal, string title, double start, double? end)
{
    static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(1);

    readonly StepClock clock = new(terminal.Clock, start, end);
    long last = terminal.Clock.GetTimestamp();

    /// <summary>Reports a position.</summary>
    /// <param name="position">The position.</param>
    /// <param name="text">The text of the line; null for the name of the step, once a second.</param>
    public void Report(double position, string? text)
    {
        if (text is null && terminal.Clock.GetElapsedTime(last) < BetweenLines) return;
        last = terminal.Clock.GetTimestamp();
        terminal.Report(text ?? title, new StepProgress(title, clock.Share(position), clock.SecondsLeft(position)));
    }
}
