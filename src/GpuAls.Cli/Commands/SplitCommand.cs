using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary><c>gpuals split FILE --split S --train A --test B</c>: cuts a file of play counts in two, or three, of the same layout.</summary>
sealed class SplitCommand : Command
{
    readonly InputOptions input = new();
    readonly SplitOptions split = new(required: true);
    readonly Option<string> train = File("--train", "Where the rows to train on go.", isRequired: true);
    readonly Option<string> test = File("--test", "Where the rows to be found go.", isRequired: true);
    readonly Option<string> history = File("--history", "With unseen-users: where the rows go that are known of the users who are not trained on.", isRequired: false);
    readonly OutputOption output = new();
    readonly QuietOption quiet = new();

    public SplitCommand(Terminal terminal)
        : base("split", "Cuts a file of play counts into what to train on and what to test with.")
    {
        input.File.Description = "Play counts: tab- or comma-separated text, also .gz; it is read twice, and the parts are text of the same layout.";
        input.AddTo(this);
        split.AddTo(this);
        foreach (var option in (Option[])[train, test, history]) Add(option);
        output.AddTo(this);
        Add(quiet);
        Validators.Add(result =>
        {
            if (split.Asked(result) is not { } asked) return;
            var hasThree = asked is UnseenUsersSplit;
            if (hasThree != result.GetResult(history) is not null)
                result.AddError(hasThree ? "--split unseen-users makes three files, expected --history too" : "--history is for --split unseen-users");
        });
        SetAction((parse, cancel) => Task.FromResult((int)Split(
            parse, output.IsForPeople(parse) ? null : output.Writer(parse, terminal), new ProgressDisplay(terminal, parse.GetValue(quiet)), terminal, cancel)));
    }

    ExitCode Split(ParseResult parse, IReportWriter? writer, ProgressDisplay progress, Terminal terminal, CancellationToken cancel)
    {
        var file = input.Read(parse);
        var paths = Paths(parse);
        RequireDifferent([file.Path, .. paths.Values]);
        var counts = PlayCounts.Read(file, terminal, progress, cancel);
        var matrix = counts.Build();
        var rows = file.Reread(matrix).Write(split.Assign(parse, file, matrix, cancel), paths, cancel);
        if (writer is null) foreach (var (part, path) in paths) terminal.Output.WriteLine($"Wrote {path}: {Say.Count(rows[part], "row")}.");
        else writer.Write(new Report(null, [.. paths.SelectMany(pair => Facts(pair.Key, pair.Value, rows[pair.Key]))]));
        return ExitCode.Done;
    }

    Dictionary<SplitPart, string> Paths(ParseResult parse)
    {
        var paths = new Dictionary<SplitPart, string> { [SplitPart.Train] = parse.GetRequiredValue(train), [SplitPart.Test] = parse.GetRequiredValue(test) };
        if (parse.GetValue(history) is { } third) paths[SplitPart.History] = third;
        return paths;
    }

    static void RequireDifferent(IReadOnlyList<string> paths)
    {
        var same = paths.GroupBy(Path.GetFullPath).FirstOrDefault(group => group.Count() > 1);
        if (same is not null) throw new UsageException($"{same.First()} is named twice, expected a file of its own for each part");
    }

    static IEnumerable<Fact> Facts(SplitPart part, string path, long rows)
    {
        var name = part switch
        {
            SplitPart.Train => "train",
            SplitPart.Test => "test",
            _ => "history",
        };
        yield return new($"{name}.file", null, path);
        yield return new($"{name}.rows", null, rows);
    }

    static Option<string> File(string name, string description, bool isRequired) => new(name) { Description = description, HelpName = "file", Required = isRequired };
}
