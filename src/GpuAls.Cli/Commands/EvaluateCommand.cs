using System.CommandLine;
using GpuAls.Cli.Evaluating;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Rankers;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals evaluate</c>: the metrics of a model on a test set, beside those of baselines.</summary>
sealed class EvaluateCommand : DocumentedCommand
{
    readonly InputOptions input = new();
    readonly EvaluateOptions evaluate = new();
    readonly RerankingOptions reranking = new();
    readonly SplitOptions split = new(required: false);
    readonly TrainingOptions training = new();
    readonly TrainingSessionOptions device = new();
    readonly OverwriteOption overwrite = new();
    readonly OutputOption output = new();
    readonly Terminal terminal;

    public EvaluateCommand(Terminal terminal)
        : base("evaluate", "Evaluate a model on a test set, beside simple baselines.")
    {
        this.terminal = terminal;
        input.File.Description = "Model file with --test, or a file of interactions with --split, which trains on one part and tests on the other.";
        input.File.Arity = ArgumentArity.ZeroOrMore;
        evaluate.AddTo(this);
        reranking.AddTo(this);
        input.AddTo(this);
        split.AddTo(this, HelpHeading.TestSet);
        var beforeTraining = Options.Count;
        training.AddTo(this);
        device.AddTo(this);
        evaluate.Validate(this, input.File, split.Split, [.. split.All.Skip(1), .. Options.Skip(beforeTraining)]);
        Add(HelpHeading.Output, overwrite);
        output.AddTo(this);
        device.AddNotesTo(this);
        ShowFirst(evaluate.TestOption, evaluate.CompareOption, split.Split, input.Format, evaluate.Cutoffs, evaluate.Baseline);
        Usages =
        [
            "evaluate <MODEL> --test <file> [options]",
            "evaluate --compare <MODEL> <MODEL> --test <file> [options]",
            "evaluate <FILE> --split <kind:amount> [options]",
        ];
        Examples =
        [
            new("Evaluate a model beside two baselines", "gpuals evaluate plays.als --test test.tsv --baseline item-cosine --at 10"),
            new("Split, train and evaluate in one step", "gpuals evaluate plays.tsv --format lastfm-360k --split random:0.2"),
        ];
        SetAction((parse, cancel) =>
        {
            Check(parse);
            var report = evaluate.Compare(parse) is { } models ? Compare(parse, models, cancel) : Evaluate(parse, cancel);
            output.Writer(parse, terminal).Write(report);
            if (!device.IsQuiet(parse)) foreach (var note in report.Notes) terminal.Note(note);
            return Task.FromResult((int)ExitCode.Done);
        });
    }

    Report Evaluate(ParseResult parse, CancellationToken cancel)
    {
        var (options, metric, paths) = (evaluate.Read(parse), evaluate.ReadMetric(parse), parse.GetRequiredValue(input.File));
        var perUser = evaluate.PerUser(parse);
        var setting = evaluate.Test(parse) is { } test
            ? EvaluationSetting.Of(paths[0], Read(parse, input.Read(parse, test), cancel), History(parse, cancel), cancel)
            : TrainOnOnePart(parse, cancel);
        var evaluator = setting.Evaluator(options);
        var model = evaluator.Evaluate(Ranker(parse, setting), cancel);
        if (perUser is not null) PerUserFile.Write(perUser, model, setting.Model.Users);
        var baselines = evaluate.Baselines(parse, setting, evaluator, cancel).ToList();
        var report = new EvaluationReport(setting, options, [new EvaluationColumn("", "Model", model, true), .. baselines])
        {
            LeadMetric = metric,
            Leads =
            [
                .. baselines.Select(baseline => new EvaluationLead(baseline, model.Minus(baseline.Evaluation, SameUsers(model), options, cancel)))
            ],
        };
        return output.IsForPeople(parse) ? report.Table() : report.Numbers();
    }

    // Both rankers were evaluated on the same users.
    static List<(int Own, int Other)> SameUsers(EvaluationResult evaluation) =>
        [.. Enumerable.Range(0, evaluation.Users.Count).Select(user => (user, user))];

    Report Compare(ParseResult parse, (string First, string Second) models, CancellationToken cancel)
    {
        var options = evaluate.Read(parse);
        var perUser = evaluate.PerUser(parse);
        var test = Read(parse, input.Read(parse, evaluate.Test(parse)!), cancel);
        var history = History(parse, cancel);
        var (first, second) = (EvaluationSetting.Of(models.First, test, history, cancel), EvaluationSetting.Of(models.Second, test, history, cancel));
        var evaluator = first.Evaluator(options);
        var before = evaluator.Evaluate(Ranker(parse, first), cancel);
        var after = second.Evaluator(options).Evaluate(Ranker(parse, second), cancel);
        var pairs = Pairs(before, first.Model.Users, after, second.Model.Users);
        if (pairs.Count == 0)
            throw new GpuAlsException($"{models.First} and {models.Second} have no test user in common, so they cannot be compared");
        if (perUser is not null) PerUserFile.Write(perUser, before, after, pairs, second.Model.Users);
        var difference = after.Minus(before, pairs, options, cancel);
        var setting = first with { Notes = [.. first.Notes, .. second.Notes.Except(first.Notes), .. NotInBoth(before, after, pairs.Count)] };
        var report = new EvaluationReport(
            setting,
            options,
            [
                new("first", models.First, before, false),
                new("second", models.Second, after, false),
                .. evaluate.Baselines(parse, first, evaluator, cancel),
            ]);
        return output.IsForPeople(parse) ? report.Table(difference, "Difference") : report.Numbers(difference);
    }

    void Check(ParseResult parse)
    {
        var files = new CommandFiles(terminal);
        if (evaluate.Test(parse) is { } test)
        {
            if (evaluate.Compare(parse) is { } models) files.Reads(evaluate.CompareOption.Name, models.First, models.Second);
            else files.Reads("MODEL", parse.GetRequiredValue(input.File));
            input.Read(parse, test).AddTo(files, evaluate.TestOption.Name);
            files.ReadsInteractions(evaluate.HistoryOption.Name, evaluate.History(parse));
        }
        else
        {
            input.Read(parse).AddTo(files);
        }

        files.Writes(EvaluateOptions.PerUserOption, evaluate.PerUser(parse), new OutputContent("metrics")).Check(parse.GetValue(overwrite));
    }

    EvaluationSetting TrainOnOnePart(ParseResult parse, CancellationToken cancel)
    {
        var (file, options) = (split.WithTimes(parse, input.Read(parse)), training.Read(parse));
        options.Validate();
        using var session = device.Open(parse, terminal, options);
        var loaded = session.Read(file, cancel);
        var matrix = loaded.Build();
        var holdout = Holdout.From(matrix, split.Assign(parse, loaded, matrix, cancel));
        return EvaluationSetting.Of(file.Name, session.Train(options, holdout.Train, cancel), holdout, cancel);
    }

    // The popularity of an item comes from the training set, also if the test users were folded in.
    ModelRanker Ranker(ParseResult parse, EvaluationSetting setting) => new(setting.Model, reranking.Read(parse), setting.Train);

    InteractionMatrix Read(ParseResult parse, InputFiles file, CancellationToken cancel) =>
        LoadedInteractions.Read(file, terminal, new ProgressDisplay(terminal, device.IsQuiet(parse)), cancel).Build();

    // Its bad rows join those of the test set, which is read first.
    InteractionMatrix? History(ParseResult parse, CancellationToken cancel) =>
        evaluate.History(parse) is { } path ? Read(parse, input.Read(parse, path) with { AppendsBadRows = true }, cancel) : null;

    static List<(int Own, int Other)> Pairs(EvaluationResult before, Vocabulary beforeUsers, EvaluationResult after, Vocabulary afterUsers)
    {
        var index = new Dictionary<int, int>();
        for (var n = 0; n < before.Users.Count; n++) index[before.Users[n]] = n;
        var pairs = new List<(int, int)>();
        for (var n = 0; n < after.Users.Count; n++)
        {
            if (index.TryGetValue(beforeUsers.FindKey(afterUsers.Keys[after.Users[n]]), out var own)) pairs.Add((n, own));
        }

        return pairs;
    }

    static IEnumerable<string> NotInBoth(EvaluationResult before, EvaluationResult after, int pairs) =>
        before.Users.Count == pairs && after.Users.Count == pairs
            ? []
            : [$"The difference covers the {Format.Count(pairs, "test user")} in both models."];
}
