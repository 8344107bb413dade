using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals split FILE --split S --train A --test B</c>: splits an input file into two or three files of the same layout.</summary>
sealed class SplitCommand : DocumentedCommand
{
    readonly InputOptions input = new(weighsByAge: false);
    readonly SplitOptions split = new(required: true);
    readonly FileOption train = new("--train", "Write the training set to this file.", required: true);
    readonly FileOption test = new("--test", "Write the test set to this file.", required: true);
    readonly FileOption history = new("--history", "Write the known interactions of the test users to this file; requires --split unseen-users.");
    readonly OverwriteOption overwrite = new();
    readonly OutputOption output = new();

    public SplitCommand(Terminal terminal)
        : base("split", "Split a file of interactions into a training set and a test set.")
    {
        input.File.Description = "Interactions. The sets of a text have the same layout; those of other files are tab-separated text.";
        split.AddTo(this, HelpHeading.Split, input.Times);
        Add(HelpHeading.Split, train, test, history);
        input.AddTo(this);
        Add(HelpHeading.Output, overwrite);
        output.AddTo(this);
        ShowFirst(split.Split, train, test, history, input.Format, split.SeedOption);
        Examples =
        [
            new("Hold out a fifth of all pairs", "gpuals split plays.tsv --split random:0.2 --train train.tsv --test test.tsv"),
            new(
                "Hold out the last five items of each user",
                "gpuals split clicks.csv --split last:5 --time-column time --train train.csv --test test.csv"),
        ];
        Validators.Add(result =>
        {
            if (split.Asked(result) is not { } asked) return;
            if (asked is UnseenUsersSplit && !result.IsGiven(history))
                result.AddError("--split unseen-users requires --history, the file for the known interactions of the test users");
            if (asked is not UnseenUsersSplit && result.IsGiven(history)) result.AddError("--history requires --split unseen-users");
        });
        SetAction((parse, cancel) => Task.FromResult((int)Split(
            parse, output.WriterForPrograms(parse, terminal), new ProgressDisplay(terminal), terminal, cancel)));
    }

    ExitCode Split(ParseResult parse, IReportWriter? writer, ProgressDisplay progress, Terminal terminal, CancellationToken cancel)
    {
        var file = input.Read(parse);
        var paths = Paths(parse);
        file.AddTo(new CommandFiles(terminal))
            .Writes(train.Name, parse.GetValue(train), new OutputContent("training set"))
            .Writes(test.Name, parse.GetValue(test), new OutputContent("test set"))
            .Writes(history.Name, parse.GetValue(history), new OutputContent("history"))
            .Check(parse.GetValue(overwrite));
        var loaded = LoadedInteractions.Read(file, terminal, progress, cancel);
        var matrix = loaded.Build();
        if (file.Format.Text is { SkipLines: > 0 } or { Encoding: not null })
            progress.Note("The parts are UTF-8 text without the skipped lines: read them without --encoding and --skip-lines.");
        if (loaded.Report.Kind is { } kind && loaded.Reports[0].Separator == "\t")
            progress.Note($"The input is {kind}. The parts are tab-separated text with its columns.");
        loaded.RequireRereadable();
        var parts = split.Assign(parse, loaded, matrix, cancel);
        var rows = loaded.Reread(matrix, "writing the parts", again => again.Write(parts, paths, cancel));
        if (writer is null) foreach (var (part, path) in paths) terminal.Confirm(Wrote(path, rows[part]));
        else writer.Write(new Report(null, [.. paths.SelectMany(pair => Fields(pair.Key, pair.Value, rows[pair.Key]))]));
        return ExitCode.Done;
    }

    static string Wrote(string path, long rows) => $"Wrote {DisplayText.Escape(path)}: {Format.Count(rows, "row")}.";

    Dictionary<SplitPart, string> Paths(ParseResult parse)
    {
        var paths = new Dictionary<SplitPart, string>
        {
            [SplitPart.Train] = parse.GetRequiredValue(train)!,
            [SplitPart.Test] = parse.GetRequiredValue(test)!,
        };
        if (parse.GetValue(history) is { } third) paths[SplitPart.History] = third;
        return paths;
    }

    static IEnumerable<Field> Fields(SplitPart part, string path, long rows)
    {
        var name = part switch
        {
            SplitPart.Train => "train",
            SplitPart.Test => "test",
            SplitPart.History => "history",
        };
        yield return new($"{name}.file", null, path);
        yield return new($"{name}.rows", null, rows);
    }
}
