using Spectre.Console;

namespace GpuAls.Cli.Shell;

/// <summary>Progress of a long step: a bar with the time left on a screen, lines in a log, nothing with --quiet.</summary>
sealed class ProgressDisplay(Terminal terminal)
{
    Action<string, double>? next; // reports a second step, if somebody watches the first one

    /// <summary>Whether people watch the progress on a screen.</summary>
    public bool IsOnScreen => terminal is { Messages: { IsQuiet: false, IsJson: false }, ErrorWidth: not null };

    /// <summary>Writes a line beside the results, unless --quiet was typed.</summary>
    public void Note(string text) => terminal.Note(text);

    /// <summary>Reports a second step that runs at the end of another one.</summary>
    /// <param name="title">The name of the second step.</param>
    /// <param name="share">The share of the second step that is done, from 0 to 1.</param>
    /// <returns>False if nobody watches the progress.</returns>
    public bool Continue(string title, double share)
    {
        next?.Invoke(title, share);
        return next is not null;
    }

    /// <summary>Runs a step that reports its progress.</summary>
    /// <typeparam name="TStep">The reports of the step.</typeparam>
    /// <typeparam name="TResult">The result of the step.</typeparam>
    /// <param name="title">The name of the step, for people.</param>
    /// <param name="end">The last position; null if unknown.</param>
    /// <param name="position">The position of a report.</param>
    /// <param name="describe">The text of a report, beside the bar or as a line of the log; null for none.</param>
    /// <param name="work">The step.</param>
    /// <param name="start">The first position.</param>
    public TResult Run<TStep, TResult>(
        string title,
        double? end,
        Func<TStep, double> position,
        Func<TStep, string?> describe,
        Func<IProgress<TStep>, TResult> work,
        double start = 0)
    {
        if (terminal.Messages.IsQuiet) return work(new ImmediateProgress<TStep>(_ => { }));
        if (IsOnScreen) return ShowBar(title, start, end, position, describe, work);
        var log = terminal.Messages.IsJson ? new StepLog(terminal, title, start, end) : null;
        StepLog? second = null;
        next = log is null ? null : (name, share) => (second ??= new StepLog(terminal, name, 0, 1)).Report(share, text: null);
        return work(new ImmediateProgress<TStep>(step =>
        {
            if (log is not null) log.Report(position(step), describe(step));
            else if (describe(step) is { } line) terminal.Note(line);
        }));
    }

    /// <summary>Runs a step of which a log of text shows nothing: people see its progress on a screen, and programs in a log of JSON.</summary>
    /// <typeparam name="TStep">The reports of the step.</typeparam>
    /// <typeparam name="TResult">The result of the step.</typeparam>
    /// <param name="title">The name of the step, for people.</param>
    /// <param name="share">The share of the step that is done, from 0 to 1.</param>
    /// <param name="describe">The text beside the bar.</param>
    /// <param name="work">The step; it gets null if nobody watches.</param>
    /// <param name="start">The share that was done before.</param>
    public TResult RunOnScreen<TStep, TResult>(
        string title, Func<TStep, double> share, Func<TStep, string?> describe, Func<IProgress<TStep>?, TResult> work, double start = 0)
    {
        if (terminal.Messages.IsQuiet) return work(null);
        if (IsOnScreen) return ShowBar(title, start, 1, share, describe, work);
        if (!terminal.Messages.IsJson) return work(null);
        var log = new StepLog(terminal, title, start, 1);
        return work(new ImmediateProgress<TStep>(step => log.Report(share(step), text: null)));
    }

    TResult ShowBar<TStep, TResult>(
        string title,
        double start,
        double? end,
        Func<TStep, double> position,
        Func<TStep, string?> describe,
        Func<IProgress<TStep>, TResult> work) => new ProgressBars(terminal).Run(bars =>
    {
        var bar = bars.Add(title, start, end);
        ProgressTask? second = null;
        next = (name, share) => (second ??= bars.Add(name, 0, 1)).Value = share;
        try
        {
            return work(new ImmediateProgress<TStep>(step =>
            {
                if (end is not null) bar.Value = position(step);
                if (describe(step) is { } text) bar.Description = bars.Fit(text);
            }));
        }
        finally
        {
            next = null;
        }
    });

    // Progress<T> of .NET reports later, on another thread: lines would follow the result.
    sealed class ImmediateProgress<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
