using System.CommandLine;
using GpuAls.Cli.Features;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Cli.Tuning;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Tuning;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals tune FILE</c>: searches for the settings with the best metric on a held-out part.</summary>
sealed class TuneCommand : DocumentedCommand
{
    readonly InputOptions input = new();
    readonly TuneOptions tune = new();
    readonly SolverOptions solver = new();
    readonly FeatureOptions features = new(keepsCold: true);
    readonly TrainingSessionOptions device = new();
    readonly OverwriteOption overwrite = new();
    readonly DryRunOption dryRun = new("Read and split the input");
    readonly OutputOption output = new();
    readonly Terminal terminal;

    public TuneCommand(Terminal terminal)
        : base("tune", "Search for the best settings for a file of interactions.")
    {
        this.terminal = terminal;
        tune.AddTo(this, input.Times);
        input.AddTo(this);
        solver.AddTo(this);
        features.AddTo(this);
        device.AddTo(this);
        Add(HelpHeading.Output, overwrite, dryRun);
        output.AddTo(this);
        device.AddNotesTo(this);
        ShowFirst(input.Format, tune.Trials, tune.Minutes, tune.Metric, tune.State, tune.Model);
        Examples =
        [
            new("Try 40 settings, and print the command that trains with the best ones", "gpuals tune train.tsv --format lastfm-360k --trials 40"),
            new(
                "Search for two hours; the same command continues an interrupted search",
                "gpuals tune train.tsv --minutes 120 --state search.jsonl --model best.als"),
        ];
        SetAction((parse, cancel) => Task.FromResult((int)Tune(parse, cancel)));
    }

    ExitCode Tune(ParseResult parse, CancellationToken cancel)
    {
        var (file, modelPath) = (input.Read(parse) with { IsToSplit = true }, tune.ModelPath(parse));
        var files = file.AddTo(new CommandFiles(terminal))
            .Writes(tune.State.Name, tune.StatePath(parse), TuneOptions.StateContent)
            .Writes(ModelOption.OptionName, modelPath, ModelOption.Content);
        var sideFiles = features.Read(parse);
        sideFiles?.AddTo(files);
        files.Check(parse.GetValue(overwrite));
        if (parse.GetValue(dryRun)) file = file with { BadRowsPath = null };
        var options = tune.Read(parse, features.Read(parse, solver.Read(parse, new AlsOptions())));
        options.Validate();
        using var session = device.Open(parse, terminal, options.Standard);
        var tables = sideFiles?.Load(file, cancel);
        var loaded = session.Read(file, cancel);
        var matrix = loaded.Build();
        session.Features = tables?.Encode(matrix, session.Progress.Note);
        session.Announce();
        using var clock = new TuningClock(TimeProvider.System, options.Time);
        var parts = tune.HoldOut(parse, loaded, matrix, cancel);
        var tried = tune.HalfLives(parse);
        var chosenHalfLife = tried.Count == 0 || parse.GetValue(dryRun)
            ? null
            : HalfLifeSearch.Choose(tried, parts, options.Standard, options.Validation, session, cancel);
        var halfLife = chosenHalfLife ?? parts.HalfLife;
        var holdout = parts.WithHalfLife(halfLife);
        if (parse.GetValue(dryRun))
        {
            output.Writer(parse, terminal).Write(DryRun.Of(loaded, matrix, Describe(options, session, holdout), files));
            return ExitCode.Done;
        }

        FeatureChoice? ofFeatures = null;
        if (session.Features is { } known)
        {
            ofFeatures = FeatureSearch.Choose(holdout, known.Numbers, options, session, clock, cancel);
            if (ofFeatures.IsUsed) options = options with { Standard = options.Standard with { FeatureRegularization = ofFeatures.Regularization } };
            else session.Features = null;
        }

        // The split is a part of the search, and reading is not.
        if (options.Time is { } time)
        {
            var ofSearch = tune.OfSearchAlone(parse, time) - clock.Elapsed;
            options = options with { Time = ofSearch > TimeSpan.Zero ? ofSearch : TimeSpan.FromTicks(1) };
        }

        var result = Search(parse, options, session, holdout, cancel);
        var best = result.Best.Options;
        if (tune.ChoosesNeighbours(parse)) best = ChooseNeighbours(best, options, session, holdout, clock, cancel);

        var isForPeople = output.IsForPeople(parse);
        var command = tune.TrainCommand(parse, file.FirstPath, best, chosenHalfLife, ofFeatures, features, without: [input.BadRows, overwrite]);
        terminal.Written.HasOutput = true;
        output.Writer(parse, terminal).Write(isForPeople ? TuningReport.Table(result) : TuningReport.Numbers(result, command));
        if (isForPeople)
            terminal.Output.WriteLine($"\n{TuningReport.Summary(result)}\n\nTo train with the best settings on all interactions:\n{command}");
        if (modelPath is null) return ExitCode.Done;

        var model = loaded.Describe(session.Train(best, parts.Whole(halfLife), cancel));
        if (session.Features is { } used) model = used.Complete(model);
        model.Save(modelPath, cancel);
        if (isForPeople) foreach (var sentence in TrainingReport.Sentences(model, modelPath)) terminal.Output.WriteLine(sentence);
        return ExitCode.Done;
    }

    static IEnumerable<Field> Describe(TuningOptions options, TrainingSession session, Holdout holdout)
    {
        // The check that the search starts with.
        _ = new Validator(holdout, options.Validation);
        return
        [
            new("trainPairs", "Pairs to train on", holdout.Train.Entries, "N0"),
            new("device", "Device", session.Device.Name),
            .. options.Trials == TuneOptions.Unlimited
                ? (Field[])[new("trials", null, null)]
                : [new("trials", "Trials, at most", options.Trials, "N0")],
            new("seconds", null, options.Time?.TotalSeconds),
            .. options.Time is { } time ? (Field[])[new("time", "Time of the search, at most", Format.Seconds(time.TotalSeconds))] : [],
        ];
    }

    /// <summary>The settings with the neighbours that were chosen in the time that is left; with the default ones if it does not suffice.</summary>
    static AlsOptions ChooseNeighbours(
        AlsOptions best, TuningOptions options, TrainingSession session, Holdout holdout, TuningClock clock, CancellationToken cancel)
    {
        using var until = clock.Link(cancel);
        try
        {
            return session.Neighbours.Choose(best, holdout, options.Validation, until.Token);
        }
        catch (OperationCanceledException late) when (clock.Explains(late, cancel))
        {
            var standard = new NeighbourOptions();
            session.Progress.Note($"Using {string.Join(' ', NeighbourSettings.Words(standard))}, the defaults: the time was up.");
            return best with { Neighbours = standard };
        }
    }

    TuningResult Search(ParseResult parse, TuningOptions options, TrainingSession session, Holdout holdout, CancellationToken cancel)
    {
        TuningTrial? best = null;
        return session.Progress.Run<TuningProgress, TuningResult>(
            "tuning",
            1,
            step => Math.Max(
                (double)(step.Finished?.Number ?? best?.Number ?? 0) / options.Trials, options.Time is { } time ? step.Elapsed / time : 0),
            step =>
            {
                // Before the first trial, the usual settings may be reported, which are no trial.
                if (step.Finished is { Number: > 0 } trial && (best is null || TuningOrder.BestFirst([best, trial]).First() == trial)) best = trial;
                return TuningReport.Progress(step, best, options);
            },
            watcher => new Tuner(options, session.Device) { Features = session.Features?.Numbers }
                .Tune(holdout, tune.StatePath(parse), watcher, cancel));
    }
}
