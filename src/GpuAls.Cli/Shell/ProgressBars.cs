using System.Collections.Concurrent;
using System.Globalization;
using GpuAls.Core;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GpuAls.Cli.Shell;

/// <summary>Progress bars on a screen, each in one line: a text, a bar, a percentage and the time left. They disappear at the end.</summary>
/// <param name="terminal">The terminal, whose standard error is a screen.</param>
sealed class ProgressBars(Terminal terminal)
{
    const int ElapsedWidth = 100; // the time since the start needs a screen of that width
    const int MinTextWidth = 8;

    readonly TimeLeftColumn times = new(terminal.Clock);
    readonly int width = terminal.ErrorWidth!.Value;
    ProgressContext? context;

    int BarWidth => Math.Clamp(width / 4, 6, 40);

    /// <summary>Shows bars during some work.</summary>
    public T Run<T>(Func<ProgressBars, T> work)
    {
        terminal.Output.Flush();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = Colours(),
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(terminal.Error),
        });
        console.Profile.Width = width;
        var progress = new Progress(console, TimeProvider.System) { AutoClear = true, ExcludeVerticalPadding = true };
        progress.Columns(
        [
            new TaskDescriptionColumn { Alignment = Justify.Left },
            new ProgressBarColumn { Width = BarWidth },
            new ShareColumn(),
            .. width >= ElapsedWidth ? (ProgressColumn[])[new ElapsedTimeColumn()] : [],
            times,
        ]);
        return progress.Start(started =>
        {
            context = started;
            // Lines that are written meanwhile scroll above the bars.
            terminal.Above = line => console.WriteLine(line);
            try
            {
                return work(this);
            }
            finally
            {
                terminal.Above = null;
            }
        });
    }

    // Spectre takes an empty NO_COLOR for one that is set, against https://no-color.org.
    ColorSystemSupport Colours() => !terminal.HasColours ? ColorSystemSupport.NoColors
        : Environment.GetEnvironmentVariable("NO_COLOR") is null ? ColorSystemSupport.Detect
        : ColorSystemSupport.EightBit;

    /// <summary>Adds a bar.</summary>
    /// <param name="title">The first text.</param>
    /// <param name="start">The first position.</param>
    /// <param name="end">The last position; null if unknown.</param>
    public ProgressTask Add(string title, double start, double? end)
    {
        var task = context!.AddTask(Fit(title), autoStart: true, maxValue: end ?? 1);
        task.IsIndeterminate = end is null;
        if (end is not null) task.Value = start;
        times.Start(task, start, end);
        return task;
    }

    /// <summary>A text as a bar's description, cut to the width that is left, so that a bar keeps its one line.</summary>
    public string Fit(string text)
    {
        var others = BarWidth + ShareColumn.Width + TimeLeftColumn.Width + (width >= ElapsedWidth ? 9 : 0) + 3;
        var room = Math.Max(width - others, MinTextWidth);
        var shown = DisplayText.Escape(text);
        if (shown.Length <= room) return Markup.Escape(shown);
        // Half of a character cannot be written.
        var cut = char.IsHighSurrogate(shown[room - 2]) ? room - 2 : room - 1;
        return Markup.Escape($"{shown[..cut]}…");
    }

    /// <summary>The percentage, or nothing if the end is unknown.</summary>
    sealed class ShareColumn : ProgressColumn
    {
        public const int Width = 4;

        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.IsIndeterminate ? "" : string.Create(CultureInfo.InvariantCulture, $"{(int)task.Percentage,3}%"));
    }
}

/// <summary>
/// The column of a progress bar with the time left, estimated over the whole step: an iteration of minutes is a single report, and the mean of the
/// last seconds says nothing about it.
/// </summary>
/// <param name="time">The clock.</param>
sealed class TimeLeftColumn(TimeProvider time) : ProgressColumn
{
    /// <summary>The columns of a screen that it takes.</summary>
    public const int Width = 13;

    // A step that begins while another one is drawn.
    readonly ConcurrentDictionary<int, Estimate> estimates = [];

    /// <inheritdoc/>
    protected override bool NoWrap => true;

    /// <summary>Starts the clock of a step.</summary>
    /// <param name="task">The bar of the step.</param>
    /// <param name="start">The first position.</param>
    /// <param name="end">The last position; null if unknown, for no time.</param>
    public void Start(ProgressTask task, double start, double? end) =>
        estimates[task.Id] = new(end is null ? null : new StepClock(time, start, end), time);

    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(estimates.TryGetValue(task.Id, out var estimate) ? estimate.Of(task.Value) : "");

    sealed class Estimate(StepClock? clock, TimeProvider time)
    {
        double position;
        long at;
        double? seconds;

        public string Of(double now)
        {
            if (clock is null) return "";
            if (now != position || seconds is null) (position, at, seconds) = (now, time.GetTimestamp(), clock.SecondsLeft(now));
            if (seconds is not { } known) return "--:--:-- left";
            // Between two reports the time goes on.
            var left = TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(known - time.GetElapsedTime(at).TotalSeconds), 0, 359_999));
            return string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours:00}:{left.Minutes:00}:{left.Seconds:00} left");
        }
    }
}
