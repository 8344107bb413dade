using System.CommandLine;
using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary><c>gpuals train FILE --model M</c>: from a file of play counts to a model file.</summary>
sealed class TrainCommand : Command
{
    readonly InputOptions input = new();

    readonly Option<string> model = new("--model", "-m")
    {
        Description = "Where the model goes: one file, such as plays.als.",
        HelpName = "file",
        Required = true,
    };

    readonly TrainingOptions training = new();
    readonly ValidateOptions validate;
    readonly DeviceOptions device = new("train", "trains");
    readonly NumberOption<int> threads = ThreadsOption.Create();
    readonly ChoiceOption<Precision> precision = PrecisionOption.Create();
    readonly NewListenerOptions newListener = new();
    readonly OutputOption output = new();
    readonly QuietOption quiet = new();

    public TrainCommand(Terminal terminal)
        : base("train", "Trains a model on a file of play counts.")
    {
        validate = new(training.Iterations);
        input.AddTo(this);
        Add(model);
        training.AddTo(this);
        validate.AddTo(this);
        device.AddTo(this);
        Add(threads);
        Add(precision);
        newListener.AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetResult(validate.Validate) is not null && newListener.IsGiven(result))
                result.AddError("--validate holds plays out, and all of --likes are to be trained on; expected one of them");
        });
        output.AddTo(this);
        Add(quiet);
        SetAction((parse, cancel) =>
        {
            using var chosen = device.Choose(parse);
            var options = training.Read(parse);
            var opened = chosen.OpenToTrain(parse.GetValue(threads), parse.GetValue(quiet) ? null : new PlanNote(terminal), precision.Meaning(parse), PrecisionOption.Hardest(options));
            return Task.FromResult((int)Train(
                new TrainRequest(
                    input.Read(parse), parse.GetRequiredValue(model), options, chosen, opened, newListener.Read(parse), parse.GetValue(quiet))
                { Validation = validate.Read(parse) },
                output.IsForPeople(parse) ? null : output.Writer(parse, terminal),
                terminal,
                cancel));
        });
    }

    /// <summary>Reads, trains and saves, in this order; nothing is written before all went well.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="output">Where programs get the result; null: people get sentences.</param>
    /// <param name="terminal">Where to read and write.</param>
    /// <param name="cancel">Stops it.</param>
    public static ExitCode Train(TrainRequest request, IReportWriter? output, Terminal terminal, CancellationToken cancel)
    {
        ModelPath.RequireUsable(request.ModelPath, request.Input.Path);
        request.Options.Validate();
        var progress = new ProgressDisplay(terminal, request.Quiet);
        var counts = PlayCounts.Read(request.Input, terminal, progress, cancel);
        if (request.NewListener is { } listener) counts.Add(listener.Name, listener.Likes);
        var matrix = counts.Build();
        var holdout = request.Validation is { } validation ? Holdout.From(matrix, validation.Assign(request.Input, matrix, cancel)) : null;
        request.Chosen.Announce(terminal, $"Training on {request.Device.Name}", request.Quiet);
        var options = Choose(request.Options, holdout?.Train ?? matrix, progress, request.Device);
        var iterations = options.PlannedIterations;
        var model = progress.Run<AlsIteration, AlsModel>(
            "training",
            iterations,
            iteration => iteration.Number,
            iteration => Describe(iteration, iterations, request.Validation?.Options.Metric),
            listener => Train(new AlsTrainer(options, request.Device), matrix, holdout, request.Validation?.Options, listener, cancel));
        if (request.Input.Format.EventWeights is { Count: > 0 } events) model = model with { Training = model.Training with { EventWeights = EventWeightOption.Text(events) } };
        model.Save(request.ModelPath, cancel);
        var everything = request.Validation?.Everything(model.Training.KeptIterations);
        if (output is not null) output.Write(TrainingReport.Of(model, request.ModelPath, counts.Seconds, everything));
        else foreach (var sentence in TrainingReport.Sentences(model, request.ModelPath, everything)) terminal.Output.WriteLine(sentence);
        return ExitCode.Done;
    }

    /// <summary>The options with α and λ as numbers, and a solver; what the program chose is told.</summary>
    public static AlsOptions Choose(AlsOptions options, InteractionMatrix matrix, ProgressDisplay progress, IAlsDevice? device = null)
    {
        if (options.IsResolved) return options;
        try
        {
            var chosen = options.Resolve(matrix, device);
            if (options.Alpha is null) progress.Note(string.Create(CultureInfo.InvariantCulture, $"With --alpha {chosen.Alpha} seen and unseen pairs weigh alike."));
            if (options.Regularization is null) progress.Note(string.Create(CultureInfo.InvariantCulture, $"The noise of these data is at --regularization {chosen.Regularization}."));
            if (options.Solver is null) progress.Note($"Of the solvers {TrainingOptions.Word(chosen.ResolvedSolver)} suits {Say.Count(chosen.Factors, "factor")} and these weights: --solver {TrainingOptions.Word(chosen.ResolvedSolver)}");
            return chosen;
        }
        catch (GpuAlsException none) when (matrix.Entries > matrix.Dislikes)
        {
            throw new RemedyException(none.Message, options.Alpha is null ? "Say how much a play counts: --alpha 1" : "Say how strongly: --regularization 10", none);
        }
    }

    static AlsModel Train(
        AlsTrainer trainer, InteractionMatrix matrix, Holdout? holdout, ValidationOptions? validation, IProgress<AlsIteration> listener, CancellationToken cancel) =>
        holdout is null ? trainer.Train(matrix, listener, cancel) : trainer.Train(holdout, validation!, listener, cancel);

    /// <summary>An iteration as a line of the log.</summary>
    public static string Describe(AlsIteration iteration, int of, string? metricName = null)
    {
        var loss = iteration.Loss is { } known ? string.Create(CultureInfo.InvariantCulture, $", loss {known.Total:N0}") : "";
        var metric = iteration.Metric is { } measured ? string.Create(CultureInfo.InvariantCulture, $", {metricName} {measured:F4}") : "";
        return $"iteration {iteration.Number}/{of}: {Say.Seconds(iteration.Seconds)} (users {Say.Seconds(iteration.UserSeconds)}, items {Say.Seconds(iteration.ItemSeconds)}){loss}{metric}";
    }
}
