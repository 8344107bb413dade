using System.CommandLine;
using System.Diagnostics;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary><c>gpuals tune FILE</c>: searches for the settings that find most of a part held out, and says how to train with them.</summary>
sealed class TuneCommand : Command
{
    readonly InputOptions input = new();
    readonly TuneOptions tune = new();
    readonly SolverOptions solver = new();
    readonly DeviceOptions device = new("train", "trains");
    readonly NumberOption<int> threads = ThreadsOption.Create();
    readonly ChoiceOption<Precision> precision = PrecisionOption.Create();
    readonly OutputOption output = new();
    readonly QuietOption quiet = new();
    readonly Terminal terminal;

    public TuneCommand(Terminal terminal)
        : base("tune", "Searches for good settings on a file of play counts.")
    {
        this.terminal = terminal;
        input.AddTo(this);
        tune.AddTo(this);
        solver.AddTo(this);
        device.AddTo(this);
        Add(threads);
        Add(precision);
        output.AddTo(this);
        Add(quiet);
        SetAction((parse, cancel) => Task.FromResult((int)Tune(parse, cancel)));
    }

    ExitCode Tune(ParseResult parse, CancellationToken cancel)
    {
        var file = input.Read(parse);
        var savePath = tune.SavePath(parse);
        if (savePath is not null) ModelPath.RequireUsable(savePath, file.Path, TuneOptions.SaveModel);
        var isQuiet = parse.GetValue(quiet);
        var progress = new ProgressDisplay(terminal, isQuiet);
        using var chosen = device.Choose(parse);
        var options = tune.Read(parse, solver.Read(parse, new AlsOptions()));
        options.Validate();
        var opened = chosen.OpenToTrain(parse.GetValue(threads), isQuiet ? null : new PlanNote(terminal), precision.Meaning(parse), options.Standard.Solver ?? Solver.PreconditionedConjugateGradient);
        var matrix = PlayCounts.Read(file, terminal, progress, cancel).Build();
        chosen.Announce(terminal, $"Training on {opened.Name}", isQuiet);
        var result = Search(parse, options, opened, Holdout.From(matrix, tune.Split(parse, file, matrix, cancel)), progress, cancel);

        var best = result.Best.Options;
        var command = tune.TrainCommand(parse, file.Path, best);
        output.Writer(parse, terminal).Write(output.IsForPeople(parse) ? TuningReport.Table(result) : TuningReport.Numbers(result, command));
        if (output.IsForPeople(parse)) terminal.Output.WriteLine($"\n{TuningReport.Bars(result)}\nTo train with these settings on everything:\n{command}");
        if (savePath is null) return ExitCode.Done;

        var model = progress.Run<AlsIteration, AlsModel>(
            "training",
            best.Iterations,
            iteration => iteration.Number,
            iteration => Cli.TrainCommand.Describe(iteration, best.Iterations),
            listener => new AlsTrainer(best, opened).Train(matrix, listener, cancel));
        model.Save(savePath, cancel);
        if (output.IsForPeople(parse)) foreach (var sentence in TrainingReport.Sentences(model, savePath)) terminal.Output.WriteLine(sentence);
        return ExitCode.Done;
    }

    TuningResult Search(ParseResult parse, TuningOptions options, IAlsDevice opened, Holdout holdout, ProgressDisplay progress, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        TuningTrial? best = null;
        return progress.Run<TuningTrial, TuningResult>(
            "tuning",
            1,
            trial => Math.Max((double)trial.Number / options.Trials, options.Time is { } time ? watch.Elapsed / time : 0),
            trial =>
            {
                if (best is null || (trial is { EndedOnSample: false, Failure: null } && trial.Metric.Mean > best.Metric.Mean)) best = trial;
                return TuningReport.Progress(trial, best, options, watch.Elapsed);
            },
            listener => new Tuner(options, opened).Tune(holdout, tune.StatePath(parse), listener, cancel));
    }
}
