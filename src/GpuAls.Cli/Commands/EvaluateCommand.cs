using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>
/// <c>gpuals evaluate</c>: how good recommendations are, on plays that were held out; always beside what recommending the most popular items would give.
/// </summary>
sealed class EvaluateCommand : Command
{
    readonly InputOptions input = new();
    readonly EvaluateOptions evaluate = new();
    readonly RerankingOptions reranking = new();
    readonly SplitOptions split = new(required: false);
    readonly TrainingOptions training = new();
    readonly DeviceOptions device = new("train", "trains");
    readonly NumberOption<int> threads = ThreadsOption.Create();
    readonly ChoiceOption<Precision> precision = PrecisionOption.Create();
    readonly OutputOption output = new();
    readonly QuietOption quiet = new();
    readonly Terminal terminal;

    public EvaluateCommand(Terminal terminal)
        : base("evaluate", "Measures how good recommendations are, on plays that were held out.")
    {
        this.terminal = terminal;
        input.File.Description = "With --test a model that gpuals train wrote; with --split a file of play counts, of which one part is trained on.";
        input.File.Arity = ArgumentArity.ZeroOrOne;
        evaluate.AddTo(this);
        reranking.AddTo(this);
        split.AddTo(this);
        input.AddTo(this);
        var others = Options.Count;
        training.AddTo(this);
        device.AddTo(this);
        Add(threads);
        Add(precision);
        evaluate.Validate(this, input.File, split.Split, [.. split.All.Skip(1), .. Options.Skip(others)]);
        output.AddTo(this);
        Add(quiet);
        SetAction((parse, cancel) =>
        {
            var report = evaluate.Compare(parse) is { } models ? Compare(parse, models, cancel) : Evaluate(parse, cancel);
            output.Writer(parse, terminal).Write(report);
            if (!parse.GetValue(quiet)) foreach (var note in report.Notes) terminal.Note(note);
            return Task.FromResult((int)ExitCode.Done);
        });
    }

    Report Evaluate(ParseResult parse, CancellationToken cancel)
    {
        var options = evaluate.Measure(parse);
        if (evaluate.PerUser(parse) is { } users) ModelPath.RequireUsable(users, parse.GetRequiredValue(input.File), EvaluateOptions.PerUserOption, "metrics");
        var setting = evaluate.Test(parse) is { } test
            ? EvaluationSetting.Of(parse.GetRequiredValue(input.File), Read(parse, test, cancel), History(parse, cancel), cancel)
            : TrainOnOnePart(parse, cancel);
        var evaluator = setting.Evaluator(options);
        var model = evaluator.Evaluate(Ranker(parse, setting), cancel);
        if (evaluate.PerUser(parse) is { } path) PerUserFile.Write(path, model, setting.Model.Users);
        var bars = evaluate.Baselines(parse, setting, evaluator, cancel).ToList();
        var report = new EvaluationReport(setting, options, [new EvaluationColumn("", "Model", model, true), .. bars])
        {
            Leads = [.. bars.Select(bar => new EvaluationLead(bar, model.Minus(bar.Evaluation, SameUsers(model), options, cancel)))],
        };
        return output.IsForPeople(parse) ? report.Table() : report.Numbers();
    }

    /// <summary>Two rankers were asked about the same users.</summary>
    static List<(int Own, int Other)> SameUsers(EvaluationResult evaluation) => [.. Enumerable.Range(0, evaluation.Users.Count).Select(user => (user, user))];

    Report Compare(ParseResult parse, (string First, string Second) models, CancellationToken cancel)
    {
        var options = evaluate.Measure(parse);
        if (evaluate.PerUser(parse) is { } users) ModelPath.RequireUsable(users, evaluate.Test(parse)!, EvaluateOptions.PerUserOption, "metrics");
        var test = Read(parse, evaluate.Test(parse)!, cancel);
        var history = History(parse, cancel);
        var (first, second) = (EvaluationSetting.Of(models.First, test, history, cancel), EvaluationSetting.Of(models.Second, test, history, cancel));
        var evaluator = first.Evaluator(options);
        var before = evaluator.Evaluate(Ranker(parse, first), cancel);
        var after = second.Evaluator(options).Evaluate(Ranker(parse, second), cancel);
        var pairs = Pairs(before, first.Model.Users, after, second.Model.Users);
        if (pairs.Count == 0) throw new GpuAlsException($"{models.First} and {models.Second} have no test user in common, so there is nothing to compare");
        if (evaluate.PerUser(parse) is { } path) PerUserFile.Write(path, before, after, pairs, second.Model.Users);
        var difference = after.Minus(before, pairs, options, cancel);
        var setting = first with { Notes = [.. first.Notes, .. second.Notes.Except(first.Notes), .. NotInBoth(before, after, pairs.Count)] };
        var report = new EvaluationReport(
            setting,
            options,
            [new("first", models.First, before, false), new("second", models.Second, after, false), .. evaluate.Baselines(parse, first, evaluator, cancel)]);
        return output.IsForPeople(parse) ? report.Table(difference, "Difference") : report.Numbers(difference);
    }

    EvaluationSetting TrainOnOnePart(ParseResult parse, CancellationToken cancel)
    {
        var file = input.Read(parse);
        var options = training.Read(parse);
        options.Validate();
        var isQuiet = parse.GetValue(quiet);
        using var chosen = device.Choose(parse);
        var opened = chosen.OpenToTrain(parse.GetValue(threads), isQuiet ? null : new PlanNote(terminal), precision.Meaning(parse), PrecisionOption.Hardest(options));
        var progress = new ProgressDisplay(terminal, isQuiet);
        var matrix = PlayCounts.Read(file, terminal, progress, cancel).Build();
        var holdout = Holdout.From(matrix, split.Assign(parse, file, matrix, cancel));
        chosen.Announce(terminal, $"Training on {opened.Name}", isQuiet);
        options = TrainCommand.Choose(options, holdout.Train, progress, opened);
        var model = progress.Run<AlsIteration, AlsModel>(
            "training",
            options.PlannedIterations,
            iteration => iteration.Number,
            iteration => TrainCommand.Describe(iteration, options.PlannedIterations),
            listener => new AlsTrainer(options, opened).Train(holdout.Train, listener, cancel));
        return EvaluationSetting.Of(file.Path, model, holdout, cancel);
    }

    // Users who were folded in have plays of their own: how popular an item is comes from what was learnt.
    ModelRanker Ranker(ParseResult parse, EvaluationSetting setting) => new(setting.Model, reranking.Read(parse), setting.Train);

    InteractionMatrix Read(ParseResult parse, string path, CancellationToken cancel) =>
        PlayCounts.Read(input.Read(parse, path), terminal, new ProgressDisplay(terminal, parse.GetValue(quiet)), cancel).Build();

    InteractionMatrix? History(ParseResult parse, CancellationToken cancel) => evaluate.History(parse) is { } path ? Read(parse, path, cancel) : null;

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
        before.Users.Count == pairs && after.Users.Count == pairs ? [] : [$"The difference is over the {Say.Count(pairs, "test user")} that both models have."];
}
