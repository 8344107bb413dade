using GpuAls.Core;
using Spectre.Console;

namespace GpuAls.Cli.Shell;

/// <summary>Progress of a long step for people: a bar on a screen, lines in a log, nothing with --quiet.</summary>
sealed class ProgressDisplay(Terminal terminal, bool quiet)
{
    /// <summary>Whether people watch the progress on a screen.</summary>
    public bool IsOnScreen => !quiet && terminal.ErrorWidth is not null;

    /// <summary>Writes a line beside the results, unless quiet.</summary>
    public void Note(string text)
    {
        if (!quiet) terminal.Note(text);
    }

    /// <summary>Runs a step that reports its progress.</summary>
    /// <typeparam name="TStep">The reports of the step.</typeparam>
    /// <typeparam name="TResult">The result of the step.</typeparam>
    /// <param name="title">The name of the step, for people.</param>
    /// <param name="end">The last position; null if unknown.</param>
    /// <param name="position">The position of a report.</param>
    /// <param name="describe">The text of a report, beside the bar or as a line of the log; null for none.</param>
    /// <param name="work">The step.</param>
    public TResult Run<TStep, TResult>(
        string title,
        double? end,
        Func<TStep, double> position,
        Func<TStep, string?> describe,
        Func<IProgress<TStep>, TResult> work)
    {
        if (quiet) return work(new ImmediateProgress<TStep>(_ => { }));
        if (terminal.ErrorWidth is not { } width)
        {
            return work(new ImmediateProgress<TStep>(step =>
            {
                if (describe(step) is { } line) terminal.Note(line);
            }));
        }

        terminal.Output.Flush();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(terminal.Error),
        });
        console.Profile.Width = width;
        var progress = new Progress(console, TimeProvider.System) { AutoClear = true, ExcludeVerticalPadding = true };
        progress.Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn(),
            new PercentageColumn(),
            new ElapsedTimeColumn(),
            new RemainingTimeColumn());
        return progress.Start(context =>
        {
            var bar = context.AddTask(Markup.Escape(DisplayText.Escape(title)), autoStart: true, maxValue: end ?? 1);
            bar.IsIndeterminate = end is null;
            return work(new ImmediateProgress<TStep>(step =>
            {
                if (end is not null) bar.Value = position(step);
                if (describe(step) is { } text) bar.Description = Markup.Escape(DisplayText.Escape(text));
            }));
        });
    }

    /// <summary>Runs a step that a log shows nothing of: people see its progress on a screen.</summary>
    /// <typeparam name="TStep">The reports of the step.</typeparam>
    /// <typeparam name="TResult">The result of the step.</typeparam>
    /// <param name="title">The name of the step, for people.</param>
    /// <param name="share">The share of the step that is done, from 0 to 1.</param>
    /// <param name="describe">The text beside the bar.</param>
    /// <param name="work">The step; it gets null if nobody watches.</param>
    public TResult RunOnScreen<TStep, TResult>(
        string title, Func<TStep, double> share, Func<TStep, string> describe, Func<IProgress<TStep>?, TResult> work) =>
        quiet || terminal.ErrorWidth is null ? work(null) : Run(title, 1, share, describe, work);

    // Progress<T> of .NET reports later, on another thread: lines would follow the result.
    sealed class ImmediateProgress<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
