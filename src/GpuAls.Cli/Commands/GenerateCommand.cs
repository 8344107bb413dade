using System.CommandLine;
using System.Diagnostics;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Cli;

/// <summary><c>gpuals generate FILE</c>: play counts that nobody played, in the shape and layout of Last.fm-360K.</summary>
sealed class GenerateCommand : Command
{
    static readonly SyntheticOptions Standard = new();

    readonly Argument<string> file = new("FILE") { Description = "Where the play counts go: user, MBID, artist, plays; tab-separated, no header." };
    readonly NumberOption<int> users = new("--users", "How many users.", Standard.Users, "a whole number of 1 or more", number => number >= 1);
    readonly NumberOption<int> items = new("--items", "How many artists.", Standard.Items, "a whole number of 1 or more", number => number >= 1);
    readonly NumberOption<long> rows = new("--rows", "How many rows, about 100 bytes each.", Standard.Rows, "a whole number of 1 or more", number => number >= 1);
    readonly NumberOption<long> seed = new("--seed", "Where all choices come from: the same seed and sizes give the same file.", Standard.Seed, "a whole number", _ => true);
    readonly Option<bool> overwrite = new("--overwrite") { Description = "Replace the file if there is one." };
    readonly OutputOption output = new();
    readonly QuietOption quiet = new();

    public GenerateCommand(Terminal terminal)
        : base("generate", "Writes made-up play counts in the shape of Last.fm-360K.")
    {
        foreach (var option in (Option[])[users, items, rows, seed, overwrite]) Add(option);
        Add(file);
        output.AddTo(this);
        Add(quiet);
        SetAction((parse, cancel) => Task.FromResult((int)Generate(
            RequireFree(parse.GetRequiredValue(file), parse.GetValue(overwrite)),
            new SyntheticOptions { Users = parse.GetValue(users), Items = parse.GetValue(items), Rows = parse.GetValue(rows), Seed = parse.GetValue(seed) },
            output.IsForPeople(parse) ? null : output.Writer(parse, terminal),
            new ProgressDisplay(terminal, parse.GetValue(quiet)),
            terminal,
            cancel)));
    }

    /// <summary>Writes the file; people get a sentence, programs a report.</summary>
    public static ExitCode Generate(
        string path, SyntheticOptions options, IReportWriter? output, ProgressDisplay progress, Terminal terminal, CancellationToken cancel)
    {
        var time = Stopwatch.StartNew();
        var made = progress.Run<long, SyntheticReport>(
            $"writing {path}", options.Rows, rows => rows, _ => null, rows => SyntheticInteractions.Write(options, path, rows, cancel));
        if (output is null)
        {
            terminal.Output.WriteLine(
                $"Wrote {path} in {Say.Seconds(time.Elapsed.TotalSeconds)}: {Say.Count(made.Rows, "row")}, {Say.Count(made.Users, "user")} × "
                + $"{Say.Count(made.Items, "artist")}, {Say.Bytes(made.Bytes)}.");
        }
        else
        {
            output.Write(new Report(
                null,
                [
                    new("file", null, path), new("users", null, made.Users), new("items", null, made.Items), new("rows", null, made.Rows),
                    new("bytes", null, made.Bytes), new("seconds", null, time.Elapsed.TotalSeconds),
                ]));
        }

        progress.Note("To read it: --format lastfm-360k");
        return ExitCode.Done;
    }

    /// <summary>Elsewhere FILE is a file of one's own that is read: it must not be lost to a mistake.</summary>
    static string RequireFree(string path, bool overwrite) => overwrite || !File.Exists(path) || new FileInfo(path).Length == 0
        ? path
        : throw new RemedyException($"{path}: there is such a file, expected a new one", "Name another file, or replace this one: --overwrite");
}
