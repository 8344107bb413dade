using System.CommandLine;
using GpuAls.Cli.Evaluating;
using GpuAls.Cli.Features;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Sharing;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Rankers;
using GpuAls.Evaluation.Splits;
using GpuAls.Ingestion;
using GpuAls.Kernels;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals evaluate</c>: the metrics of a model on a test set, beside those of baselines.</summary>
sealed class EvaluateCommand : DocumentedCommand
{
    readonly InputOptions input = new();
    readonly EvaluateOptions evaluate = new();
    readonly RerankingOptions reranking = new();
    readonly SplitOptions split = new(required: false);
    readonly TrainingOptions training = new();
    readonly FeatureOptions features = new();
    readonly TrainingSessionOptions device = new();
    readonly OverwriteOption overwrite = new();
    readonly DryRunOption dryRun = new("With --split, read and split the input");
    readonly OutputOption output = new();
    readonly Terminal terminal;

    /// <summary>The work that the ranks of a job share; null for a process alone.</summary>
    SharedWork? Ranks => terminal.SharedWork;

    UserRanks? UserRanks => Ranks is null ? null : new(Ranks);

    public EvaluateCommand(Terminal terminal)
        : base("evaluate", "Evaluate a model on a test set, beside simple baselines.")
    {
        this.terminal = terminal;
        input.File.Description = "Model file with --test, or a file of interactions with --split, which trains on one part and tests on the other.";
        evaluate.AddTo(this);
        reranking.AddTo(this);
        input.AddTo(this, checksFile: false);
        split.AddTo(this, HelpHeading.TestSet, input.Times);
        input.Times.AddUse(result => result.IsGiven(evaluate.HistoryOption), evaluate.HistoryOption.Name);
        var beforeTraining = Options.Count;
        training.AddTo(this);
        features.AddTo(this);
        device.AddTo(this);
        Add(HelpHeading.Output, dryRun);
        evaluate.Validate(
            this,
            input.File,
            input.From,
            split.Split,
            [
                .. split.All.Skip(1), input.Times.HalfLifeOption, input.From, .. input.Filters,
                .. Options.Skip(beforeTraining).Except(device.DeviceChoice),
            ]);
        Add(HelpHeading.Output, overwrite);
        output.AddTo(this);
        device.AddNotesTo(this);
        ShowFirst(evaluate.TestOption, evaluate.CompareOption, split.Split, input.Format, evaluate.Cutoffs, evaluate.BaselineOption);
        Usages =
        [
            "evaluate <MODEL> --test <file> [options]",
            "evaluate --compare <MODEL> <MODEL> --test <file> [options]",
            "evaluate <FILE> --split <kind:amount> [options]",
        ];
        Validators.Add(result =>
        {
            if (split.Asked(result) is not UnseenItemsSplit) return;
            if (result.FirstGiven(evaluate.OfUsualReport) is { } other)
                result.AddError($"--split unseen-items and {other.Name} exclude each other: new items have a report of their own");
            if (!result.IsGiven(features.Tables[1]))
                result.AddError($"--split unseen-items requires {features.Tables[1].Name}: without features, nothing is known of a new item");
        });
        Examples =
        [
            new("Evaluate a model beside two baselines", "gpuals evaluate plays.als --test test.tsv --baseline item-cosine --at 10"),
            new("End with exit code 3 unless the model is good enough", "gpuals evaluate plays.als --test test.tsv --require \"ndcg@10>popularity\""),
            new("Split, train and evaluate in one step", "gpuals evaluate plays.tsv --format lastfm-360k --split random:0.2"),
        ];
        SetAction((parse, cancel) =>
        {
            if (Ranks is not null && evaluate.Test(parse) is null)
            {
                terminal.Fail(
                    ExitCode.WrongUse,
                    "the ranks of a job evaluate a model together; expected --test, not --split",
                    "Train with the launcher first: gpuals train. Then evaluate: gpuals evaluate MODEL --test FILE");
                return Task.FromResult((int)ExitCode.WrongUse);
            }

            var files = Check(parse);
            if (parse.GetValue(dryRun)) return Task.FromResult((int)Rehearse(parse, files, cancel));
            if (evaluate.Known(parse) is { } known)
            {
                output.Writer(parse, terminal).Write(EvaluateKnown(parse, known, cancel));
                return Task.FromResult((int)ExitCode.Done);
            }

            if (parse.GetValue(split.SplitValue) is UnseenItemsSplit)
            {
                output.Writer(parse, terminal).Write(EvaluateNewItems(parse, cancel));
                return Task.FromResult((int)ExitCode.Done);
            }

            var report = evaluate.Compare(parse) is { } models ? Compare(parse, models, cancel) : Evaluate(parse, cancel);
            return Task.FromResult((int)Write(parse, report));
        });
    }

    ExitCode Write(ParseResult parse, EvaluationReport report)
    {
        var written = output.IsForPeople(parse) ? report.Table() : output.IsForLines(parse) ? report.Lines() : report.Numbers();
        output.Writer(parse, terminal).Write(written);
        foreach (var note in written.Notes) terminal.Note(note);
        if (JudgedRequirement.Failure(report.Requirements) is not { } failure) return ExitCode.Done;
        terminal.Fail(ExitCode.RequirementNotMet, failure);
        return ExitCode.RequirementNotMet;
    }

    EvaluationReport Evaluate(ParseResult parse, CancellationToken cancel)
    {
        var (options, metric, paths) = (evaluate.Read(parse), evaluate.ReadMetric(parse), parse.GetRequiredValue(input.File));
        var (perUser, sample) = (PerUser(parse), evaluate.Sample(parse));
        var setting = evaluate.Test(parse) is { } test
            ? EvaluationSetting.Of(paths[0], Read(parse, input.Read(parse, test), cancel), History(parse, paths[0], cancel))
            : TrainOnOnePart(parse, cancel);
        setting = (sample is null ? setting : setting.Sampled(sample)).FoldIn(cancel);
        var evaluator = setting.Evaluator(options, UserRanks);
        var model = Column("", "Model", evaluator, parse, setting, hasInterval: true, cancel);
        if (perUser is not null) PerUserFile.Write(perUser, model.Evaluation, setting.Model.Users);
        var baselines = evaluate.Baselines(parse, setting, evaluator, ProgressOf(parse), cancel).ToList();
        var pairs = SameUsers(model.Evaluation);
        List<EvaluationLead> leads = [.. baselines.Select(baseline => Lead(model, baseline, pairs, options, cancel))];
        return new EvaluationReport(setting, options, [model, .. baselines])
        {
            LeadMetric = metric,
            Leads = leads,
            Sample = sample,
            Requirements = [.. evaluate.Requirements(parse).Select(required => JudgedRequirement.Of(required, model, leads))],
        };
    }

    EvaluationColumn Column(
        string name, string title, Evaluator evaluator, ParseResult parse, EvaluationSetting setting, bool hasInterval, CancellationToken cancel)
    {
        using var chosen = device.Choose(parse, Ranks?.LocalRank);
        if (Ranks is not null) Ranks.Device = chosen.Kind == DeviceKind.Cpu ? "CPU" : string.Join(", ", chosen.Found.Select(found => found.Name));
        chosen.Announce(terminal, $"Ranking on {chosen.Text ?? "the CPU"}");
        try
        {
            // The popularity of an item comes from the training set, also if the test users were folded in.
            var ranker = new ModelRanker(setting.Model, reranking.Read(parse), setting.Train, model => OpenToRank(chosen, model, parse));
            return new(name, title, ProgressOf(parse).Evaluate(evaluator, title, ranker, cancel), hasInterval)
            {
                Cutoffs = evaluate.Read(parse).Cutoffs,
            };
        }
        catch (DeviceException exception)
        {
            throw new RemedyException(exception.Message, "Rank on the CPU, which has the memory of the computer: --use-gpu false", exception);
        }
    }

    IRecommender? OpenToRank(ChosenDevice chosen, AlsModel model, ParseResult parse) => chosen.Kind == DeviceKind.Cpu
        ? null
        : chosen.OpenToRecommend(model, new PlanNote(terminal), explains: false);

    EvaluationProgress ProgressOf(ParseResult parse) => new(new ProgressDisplay(terminal));

    static EvaluationLead Lead(
        EvaluationColumn model, EvaluationColumn other, IReadOnlyList<(int, int)> pairs, EvaluationOptions options, CancellationToken cancel) =>
        new(other, model.Evaluation.Minus(other.Evaluation, pairs, options, cancel));

    // Both rankers were evaluated on the same users.
    static List<(int Own, int Other)> SameUsers(EvaluationResult evaluation) =>
        [.. Enumerable.Range(0, evaluation.Users.Count).Select(user => (user, user))];

    EvaluationReport Compare(ParseResult parse, (string First, string Second) models, CancellationToken cancel)
    {
        var (options, perUser, sample) = (evaluate.Read(parse), PerUser(parse), evaluate.Sample(parse));
        var test = Read(parse, input.Read(parse, evaluate.Test(parse)!), cancel);
        var (first, second) = (
            EvaluationSetting.Of(models.First, test, History(parse, models.First, cancel)),
            EvaluationSetting.Of(models.Second, test, History(parse, models.Second, cancel)));
        // Both settings draw from the users of both, by name, and so draw the same users.
        if (sample is not null) (first, second) = (first.Sampled(sample, second), second.Sampled(sample, first));
        if (sample is not null && first.Users.Count == 0 && first.Test.Entries > 0 && second.Test.Entries > 0) throw NoUserInCommon(models);
        (first, second) = (first.FoldIn(cancel), second.FoldIn(cancel));
        var evaluator = first.Evaluator(options, UserRanks);
        var before = Column("first", models.First, evaluator, parse, first, hasInterval: false, cancel);
        var after = Column("second", models.Second, second.Evaluator(options, UserRanks), parse, second, hasInterval: false, cancel);
        var pairs = Pairs(before.Evaluation, first.Model.Users, after.Evaluation, second.Model.Users);
        if (pairs.Count == 0) throw NoUserInCommon(models);
        if (perUser is not null) PerUserFile.Write(perUser, before.Evaluation, after.Evaluation, pairs, second.Model.Users);
        var difference = Lead(after, before, pairs, options, cancel);
        var baselines = evaluate.Baselines(parse, first, evaluator, ProgressOf(parse), cancel).ToList();
        var required = evaluate.Requirements(parse);
        List<EvaluationLead> leads =
        [
            difference,
            .. baselines.Where(one => required.Any(two => two.Other == one.Name)).Select(baseline => Lead(after, baseline, pairs, options, cancel)),
        ];
        var notes = first.Notes.Concat(second.Notes.Except(first.Notes)).Concat(NotInBoth(before.Evaluation, after.Evaluation, pairs.Count));
        return new EvaluationReport(first with { Notes = [.. notes] }, options, [before, after, .. baselines])
        {
            Sample = sample,
            Difference = difference.Differences,
            Requirements = [.. required.Select(one => JudgedRequirement.Of(one, after, leads))],
        };
    }

    static GpuAlsException NoUserInCommon((string First, string Second) models) =>
        new($"{models.First} and {models.Second} have no test user in common, so they cannot be compared");

    CommandFiles Check(ParseResult parse)
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
            features.Read(parse)?.AddTo(files);
        }

        files.Writes(EvaluateOptions.PerUserOption, PerUser(parse), new OutputContent("metrics"));
        // Rank 0 writes them, perhaps already.
        if (Ranks is not { IsWorker: true }) files.Check(parse.GetValue(overwrite));
        return files;
    }

    ExitCode Rehearse(ParseResult parse, CommandFiles files, CancellationToken cancel)
    {
        var (file, options) = (input.Read(parse) with { BadRowsPath = null, IsToSplit = true }, features.Read(parse, training.Read(parse)));
        options.Validate();
        _ = (evaluate.Read(parse), evaluate.ReadMetric(parse), evaluate.Requirements(parse), reranking.Read(parse));
        using var session = device.Open(parse, terminal, options);
        var (loaded, matrix, holdout) = ReadAndSplit(parse, file, session, cancel);
        EvaluationSetting.RequireTest(file.Name, holdout);
        if (training.Neighbours.IsAuto(parse)) TrainingSession.RequireNeighbourChoice(holdout.Train);
        var plan = new DryRunPlan(files, IsWatched: false, training.Neighbours.IsAuto(parse));
        output.Writer(parse, terminal).Write(DryRun.OfTraining(loaded, matrix, holdout.Train, options, plan, session, cancel));
        return ExitCode.Done;
    }

    Report EvaluateKnown(ParseResult parse, IReadOnlyList<int> counts, CancellationToken cancel)
    {
        var (file, options) = (input.Read(parse) with { IsToSplit = true }, features.Read(parse, training.Read(parse)));
        if (split.Text(parse) is not { } text || !text.StartsWith("unseen-users:", StringComparison.Ordinal))
            throw new UsageException("--known requires users who are not trained on; expected for example --split unseen-users:0.1");
        options.Validate();
        using var session = device.Open(parse, terminal, options);
        var (_, matrix, holdout) = ReadAndSplit(parse, file, session, cancel);
        var known = new KnownCounts(matrix, holdout, counts, split.Seed(parse), evaluate.Read(parse));
        if (training.Neighbours.IsAuto(parse)) options = session.ChooseNeighbours(options, holdout.Train, cancel);
        var model = session.Train(options, holdout.Train, cancel);
        if (session.Features is not { } used) return KnownReport.Of(file.Name, known, model, without: null, evaluate.Read(parse), cancel);
        model = used.Complete(model);
        session.Features = null;
        session.Progress.Note("Training once more without the side tables, for the comparison.");
        var without = session.Train(options, holdout.Train, cancel);
        return KnownReport.Of(file.Name, known, model, without, evaluate.Read(parse), cancel);
    }

    Report EvaluateNewItems(ParseResult parse, CancellationToken cancel)
    {
        var (file, options) = (input.Read(parse) with { IsToSplit = true }, features.Read(parse, training.Read(parse)));
        options.Validate();
        using var session = device.Open(parse, terminal, options);
        var (_, _, holdout) = ReadAndSplit(parse, file, session, cancel);
        var items = new UnseenItems(holdout, evaluate.Read(parse), evaluate.Sample(parse));
        if (training.Neighbours.IsAuto(parse)) options = session.ChooseNeighbours(options, holdout.Train, cancel);
        return NewItemsReport.Of(file.Name, items, holdout, session.Train(options, holdout.Train, cancel), evaluate.Read(parse), cancel);
    }

    EvaluationSetting TrainOnOnePart(ParseResult parse, CancellationToken cancel)
    {
        var (file, options) = (input.Read(parse) with { IsToSplit = true }, features.Read(parse, training.Read(parse)));
        options.Validate();
        using var session = device.Open(parse, terminal, options);
        var (_, _, holdout) = ReadAndSplit(parse, file, session, cancel);
        if (training.Neighbours.IsAuto(parse)) options = session.ChooseNeighbours(options, holdout.Train, cancel);
        var model = session.Train(options, holdout.Train, cancel);
        return EvaluationSetting.Of(file.Name, session.Features?.Complete(model) ?? model, holdout);
    }

    /// <summary>Reads the interactions and the side tables of a file, and splits it.</summary>
    (LoadedInteractions Loaded, InteractionMatrix Matrix, Holdout Holdout) ReadAndSplit(
        ParseResult parse, InputFiles file, TrainingSession session, CancellationToken cancel)
    {
        var tables = features.Read(parse)?.Load(file, cancel);
        var loaded = session.Read(file, cancel);
        var matrix = loaded.Build();
        session.Features = tables?.Encode(matrix, session.Progress.Note);
        return (loaded, matrix, split.HoldOut(parse, loaded, matrix, cancel).Holdout);
    }

    /// <summary>The file of --per-user, which rank 0 of a job writes; null for none.</summary>
    string? PerUser(ParseResult parse) => Ranks is { IsWorker: true } ? null : evaluate.PerUser(parse);

    InteractionMatrix Read(ParseResult parse, InputFiles file, CancellationToken cancel) =>
        LoadedInteractions
            .Read(Ranks is { IsWorker: true } ? file with { BadRowsPath = null } : file, terminal, new ProgressDisplay(terminal), cancel)
            .Build();

    // Its bad rows join those of the test set, which is read first. --since and --until choose test rows; all of a history is known.
    InteractionMatrix? History(ParseResult parse, string modelPath, CancellationToken cancel)
    {
        if (evaluate.History(parse) is not { } path) return null;
        var file = input.Read(parse, path) with { AppendsBadRows = true };
        using var model = AlsModel.Open(modelPath);
        var rules = model.Training.Times is { HalfLife: { } halfLife, AsOf: { } asOf }
            ? new TimeRules { HalfLife = halfLife, AsOf = asOf, LaterCountsAsNew = true }
            : null;
        var hasTimes = input.Times.HasColumn(parse);
        if (rules is not null && !hasTimes)
            terminal.Note($"{modelPath} has a half-life, and the rows of {path} count as new. To weigh them by their age: --time-column");
        return Read(parse, file with { Format = file.Format with { Times = hasTimes ? rules : null } }, cancel);
    }

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
