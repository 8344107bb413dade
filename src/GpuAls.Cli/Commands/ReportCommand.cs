using System.CommandLine;
using System.Diagnostics;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Reporting;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Reporting;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals report MODEL -o report.html</c>: a model as one HTML page.</summary>
sealed class ReportCommand : DocumentedCommand
{
    readonly ModelArgument model = new();
    readonly OutOption file = new("Write the page to this file. An older report is replaced.");
    readonly FigureSources sources = new();
    readonly Option<string?> title = new("--title") { Description = "Title of the page. Default: the name of the model file.", HelpName = "text" };
    readonly NumberOption<int> mapItems = new("--items", "Maximum number of items on the map.", 2000, ReportContent.MapItemsRange);
    readonly NumberOption<int> users = new(
        "--users",
        "Number of sample users whose recommendations the sliders of the page rank; their names and items are part of the page. 0 for none.",
        6,
        ReportContent.UsersRange);

    readonly OverwriteOption overwrite = new();
    readonly Terminal terminal;

    public ReportCommand(Terminal terminal)
        : base("report", "Write a report of a model as one HTML page, which needs no network.")
    {
        this.terminal = terminal;
        Add(model);
        Add(HelpHeading.Plain, file, title, mapItems, users, overwrite);
        sources.AddTo(this);
        ShowFirst([file, .. sources.Main]);
        Examples =
        [
            new("Write a report of a model", "gpuals report plays.als -o report.html"),
            new("With the quality on a test set", "gpuals report plays.als --test test.tsv -o report.html"),
            new("With the activity over time", "gpuals report clicks.als --data clicks.csv --time-column time -o report.html"),
        ];
        SetAction((parse, cancel) => Task.FromResult((int)Write(parse, cancel)));
    }

    ExitCode Write(ParseResult parse, CancellationToken cancel)
    {
        var (path, to, watch) = (parse.GetRequiredValue(model), parse.GetRequiredValue(file), Stopwatch.StartNew());
        var files = new CommandFiles(terminal).Reads(model.Name, path);
        sources.AddFiles(parse, files);
        files.Writes(file.Name, to, OutOption.Content("report", ModelReport.Mark)).Check(parse.GetValue(overwrite));
        var display = new ProgressDisplay(terminal);
        using var opened = AlsModel.Open(path);
        var content = new ReportContent
        {
            Title = parse.GetValue(title) ?? Path.GetFileName(path),
            ModelName = TypedCommand.Quote(Path.GetFileName(path)),
            Written = File.GetLastWriteTimeUtc(path),
            TrainCommand = TrainWords.Of(opened),
            Activity = sources.Activity(parse, terminal, display, cancel),
            Quality = sources.Quality(parse, path, terminal, display, cancel),
            MapItems = parse.GetValue(mapItems),
            Users = parse.GetValue(users),
            Quote = TypedCommand.Quote,
        };
        long bytes = 0;
        file.Write(to, stream =>
        {
            using var page = new MemoryStream();
            ModelReport.Write(opened, content, page, cancel);
            bytes = page.Length;
            page.WriteTo(stream);
        });
        terminal.Confirm(
            $"Wrote {DisplayText.Escape(to)} in {Format.Seconds(watch.Elapsed.TotalSeconds)}: a report of "
            + $"{Format.Count(opened.Users.Count, "user")} × {Format.Count(opened.Items.Count, "item")}, {Format.Bytes(bytes)}.");
        return ExitCode.Done;
    }
}
