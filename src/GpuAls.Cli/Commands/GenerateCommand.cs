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

    readonly FileOption users = new(
        "--user-features", "Write a side table of the users to this file: user, gender, age, country, date; tab-separated, no header.");
    readonly FileOption items = new(
        "--item-features", "Write a side table of the artists to this file: artist, tag, count; tab-separated, with a header.");
    readonly NumberOption<double> signal = new(
        "--feature-signal",
        "Probability that a value of the side tables follows the tastes, from 0, pure noise, to 1.",
        0.5,
        NumberRange.From(0.0, 1.0));
    readonly OverwriteOption overwrite = new();
    readonly OutputOption output = new();

    public GenerateCommand(Terminal terminal)
        : base("generate", "Generate a file of play counts that resembles Last.fm-360K.")
    {
        Add(file);
        TypedPath.Check(file);
        Add(HelpHeading.Plain, [.. size.All, drift, users, items, signal, overwrite]);
        Validators.Add(result =>
        {
            if (result.IsGiven(signal) && result.FirstGiven(users, items) is null)
                result.AddError($"{signal.Name} requires {users.Name} or {items.Name}");
        });
        output.AddTo(this, HelpHeading.Plain);
        Examples =
        [
            new("Generate a small file", "gpuals generate plays.tsv --users 2000 --items 1000 --rows 80000"),
            new(
                "Generate side tables that explain a part of the tastes",
                "gpuals generate plays.tsv --users 2000 --items 1000 --user-features users.tsv --item-features tags.tsv"),
            new("Read it", "gpuals inspect plays.tsv --format lastfm-360k"),
        ];
        SetAction((parse, cancel) =>
        {
            var path = parse.GetRequiredValue(file);
            // In all other commands FILE is read: a slip must not destroy it.
            new CommandFiles(terminal)
                .Writes(file.Name, path, new OutputContent("data"))
                .Writes(users.Name, parse.GetValue(users), new OutputContent("side table"))
                .Writes(items.Name, parse.GetValue(items), new OutputContent("side table"))
                .Check(parse.GetValue(overwrite));
            var (ofUsers, ofItems) = (parse.GetValue(users), parse.GetValue(items));
            if (ofUsers is not null || ofItems is not null)
            {
                var features = new SyntheticFeatures(size.Read(parse), parse.GetValue(signal));
                if (ofUsers is not null) features.WriteUsers(ofUsers);
                if (ofItems is not null) features.WriteItems(ofItems);
            }

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
