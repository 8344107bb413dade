using System.CommandLine;
using GpuAls.Cli.Evaluating;
using GpuAls.Cli.Features;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Queries;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Distributed.Sharing;
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
    readonly FeatureOptions features = new();
    readonly TrainingSessionOptions device = new();
    readonly OverwriteOption overwrite = new();
    readonly DryRunOption dryRun = new("With --split, read and split the input");
    readonly OutputOption output = new();
    readonly Terminal terminal;

    SharedWork? Ranks => terminal.SharedWork;

    EvaluationFiles Files => new(terminal, input, evaluate);

    ModelEvaluation Models => new(terminal, Files, evaluate, reranking, device);

    SplitEvaluation Splits => new(terminal, input, evaluate, split, training, features, device);

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
                output.Writer(parse, terminal).Write(Splits.OfFewKnownItems(parse, known, cancel));
                return Task.FromResult((int)ExitCode.Done);
            }

            if (parse.GetValue(split.SplitValue) is UnseenItemsSplit)
            {
                output.Writer(parse, terminal).Write(Splits.OfNewItems(parse, cancel));
                return Task.FromResult((int)ExitCode.Done);
            }

            var report = evaluate.Compare(parse) is { } models ? Models.Compare(parse, models, cancel) : Evaluate(parse, cancel);
            return Task.FromResult((int)Write(parse, report));
        });
    }

    EvaluationReport Evaluate(ParseResult parse, CancellationToken cancel)
    {
        // A wrong metric is an error before the training, not after it.
        _ = (evaluate.Read(parse), evaluate.ReadMetric(parse), evaluate.Sample(parse));
        return Models.Evaluate(parse, evaluate.Test(parse) is { } test ? OnTestSet(test) : Splits.Setting(parse, cancel), cancel);

        EvaluationSetting OnTestSet(string test)
        {
            var path = parse.GetRequiredValue(input.File)[0];
            return EvaluationSetting.Of(path, Files.Test(parse, test, cancel), Files.History(parse, path, cancel));
        }
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

        files.Writes(EvaluateOptions.PerUserOption, Files.PerUser(parse), new OutputContent("metrics"));
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
        var (loaded, matrix, holdout) = Splits.ReadAndSplit(parse, file, session, cancel);
        EvaluationSetting.RequireTest(file.Name, holdout);
        if (training.Neighbours.IsAuto(parse)) NeighbourTrainings.RequireChoice(holdout.Train);
        var plan = new DryRunPlan(files, IsWatched: false, training.Neighbours.IsAuto(parse));
        output.Writer(parse, terminal).Write(DryRun.OfTraining(loaded, matrix, holdout.Train, options, plan, session, cancel));
        return ExitCode.Done;
    }
}
