using Spectre.Console;

namespace GpuAls.Cli;

/// <summary>Shows people how a long step goes: a bar where there is a screen, lines where there is a log, nothing where quiet was asked for.</summary>
sealed class ProgressDisplay(Terminal terminal, bool quiet)
{
    /// <summary>Says something worth knowing.</summary>
    public void Note(string text)
    {
        if (!quiet) terminal.Note(text);
    }

    /// <summary>Runs a step that tells how far it is.</summary>
    /// <typeparam name="TStep">What the step tells.</typeparam>
    /// <typeparam name="TResult">What the step gives.</typeparam>
    /// <param name="title">What the step is, for people.</param>
    /// <param name="end">How far it goes; null where nobody knows.</param>
    /// <param name="position">How far a report is.</param>
    /// <param name="describe">What a report says: beside the bar, or as a line of the log; null for nothing.</param>
    /// <param name="work">The step.</param>
    public TResult Run<TStep, TResult>(
        string title,
        double? end,
        Func<TStep, double> position,
        Func<TStep, string?> describe,
        Func<IProgress<TStep>, TResult> work)
    {
        if (quiet) return work(new Listener<TStep>(_ => { }));
        if (terminal.ErrorWidth is not { } width)
        {
            return work(new Listener<TStep>(step =>
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
        progress.Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn());
        return progress.Start(context =>
        {
            var bar = context.AddTask(Markup.Escape(title), autoStart: true, maxValue: end ?? 1);
            bar.IsIndeterminate = end is null;
            return work(new Listener<TStep>(step =>
            {
                if (end is not null) bar.Value = position(step);
                if (describe(step) is { } text) bar.Description = Markup.Escape(text);
            }));
        });
    }

    // Progress<T> of .NET reports on another thread, some time later: lines would come after the result.
    sealed class Listener<T>(Action<T> listen) : IProgress<T>
    {
        public void Report(T value) => listen(value);
    }
}
