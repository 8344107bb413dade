using System.CommandLine;
using System.Diagnostics;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals generate FILE</c>: generated play counts with the layout and the statistics of Last.fm-360K.</summary>
sealed class GenerateCommand : DocumentedCommand
{
    readonly Argument<string> file = new("FILE")
    {
        Description = "File to write: user, mbid, artist, plays and, with --drift, time; tab-separated, no header.",
    };

    readonly SyntheticDataOptions size = new(new SyntheticOptions());

    readonly NumberOption<double> drift = new(
        "--drift",
        "Add a column with the time of each row, over five years. This share of a user's choices, from 0 to 1, follows other tastes at the end of "
        + "them than at their start. Default: no times.",
        null,
        NumberRange.From(0.0, 1.0));

    readonly OverwriteOption overwrite = new();
    readonly OutputOption output = new();

    public GenerateCommand(Terminal terminal)
        : base("generate", "Generate a file of play counts that resembles Last.fm-360K.")
    {
        Add(file);
        TypedPath.Check(file);
        Add(HelpHeading.Plain, [.. size.All, drift, overwrite]);
        output.AddTo(this, HelpHeading.Plain);
        Examples =
        [
            new("Generate a small file", "gpuals generate plays.tsv --users 2000 --items 1000 --rows 80000"),
            new("Read it", "gpuals inspect plays.tsv --format lastfm-360k"),
        ];
        SetAction((parse, cancel) =>
        {
            var path = parse.GetRequiredValue(file);
            // In all other commands FILE is read: a slip must not destroy it.
            new CommandFiles(terminal).Writes(file.Name, path, new OutputContent("data")).Check(parse.GetValue(overwrite));
            return Task.FromResult((int)Generate(
                path,
                size.Read(parse) with { Drift = parse.IsGiven(drift) ? parse.GetValue(drift) : null },
                output.WriterForPrograms(parse, terminal),
                new ProgressDisplay(terminal),
                terminal,
                cancel));
        });
    }

    /// <summary>Writes the file; people get a sentence, programs a report.</summary>
    static ExitCode Generate(
        string path, SyntheticOptions options, IReportWriter? output, ProgressDisplay progress, Terminal terminal, CancellationToken cancel)
    {
        var time = Stopwatch.StartNew();
        var report = progress.Run<long, SyntheticReport>(
            $"writing {path}", options.Rows, rows => rows, _ => null, watcher => SyntheticInteractions.Write(options, path, watcher, cancel));
        if (output is null)
        {
            terminal.Confirm(
                $"Wrote {DisplayText.Escape(path)} in {Format.Seconds(time.Elapsed.TotalSeconds)}: {Format.Count(report.Rows, "row")}, "
                + $"{Format.Count(report.Users, "user")} × "
                + $"{Format.Count(report.Items, "artist")}, {Format.Bytes(report.Bytes)}.");
        }
        else
        {
            output.Write(new Report(
                null,
                [
                    new("file", null, path), new("users", null, report.Users), new("items", null, report.Items), new("rows", null, report.Rows),
                    new("bytes", null, report.Bytes), new("seconds", null, time.Elapsed.TotalSeconds),
                ]));
        }

        progress.Note(options.Drift is null
            ? "To read this file, add: --format lastfm-360k"
            : "To read this file, add: --user-column 0 --item-column 2 --value-column 3, and --time-column 4 for the times");
        return ExitCode.Done;
    }
}
