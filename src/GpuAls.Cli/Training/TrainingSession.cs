using System.Diagnostics;
using System.Globalization;
using GpuAls.Cli.Features;
using GpuAls.Cli.Input;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Checkpoints;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Distributed.Planning;
using GpuAls.Distributed.Training;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Validation;

namespace GpuAls.Cli.Training;

/// <summary>A command that reads a file and trains on it: the opened device, and the progress of each step. It owns the device.</summary>
sealed class TrainingSession : IDisposable
{
    /// <summary>The folder inside that of the checkpoints for the training that chooses neighbours.</summary>
    public const string ChoiceFolder = "choice";

    readonly Terminal terminal;
    readonly ChosenDevice chosen;
    readonly IDisposable? limit;
    bool isAnnounced;

    internal TrainingSession(Terminal terminal, ChosenDevice chosen, IAlsDevice device, IDisposable? limit = null)
    {
        (this.terminal, this.chosen, this.limit, Device) = (terminal, chosen, limit, device);
        Progress = new ProgressDisplay(terminal);
    }

    /// <summary>The opened device.</summary>
    public IAlsDevice Device { get; }

    /// <summary>The progress of the steps.</summary>
    public ProgressDisplay Progress { get; }

    /// <summary>The checkpoints of the training; null for none.</summary>
    public CheckpointOptions? Checkpoints { get; set; }

    /// <summary>The features of the users and items that the session trains on; null for none.</summary>
    public TrainingFeatures? Features { get; set; }

    /// <summary>Reads an input file.</summary>
    public LoadedInteractions Read(InputFiles input, CancellationToken cancel) => LoadedInteractions.Read(input, terminal, Progress, cancel);

    /// <summary>Prints the device, once and at the first training, so that the line stands below those about the file.</summary>
    public void Announce()
    {
        if (!isAnnounced) chosen.Announce(terminal, $"Training on {Device.Name}");
        isAnnounced = true;
    }

    /// <summary>Trains on all interactions.</summary>
    public AlsModel Train(AlsOptions options, InteractionMatrix matrix, CancellationToken cancel) =>
        Train(options, matrix, metric: null, (trainer, watcher) => trainer.Train(matrix, watcher, cancel));

    /// <summary>Trains on all interactions a model that is only saved: vectors of several ranks stay there until then.</summary>
    public AlsModel TrainToSave(AlsOptions options, InteractionMatrix matrix, CancellationToken cancel) =>
        Train(options, matrix, metric: null, (trainer, watcher) => trainer.Train(matrix, watcher, cancel), vectorsStay: true);

    /// <summary>Trains on one part and evaluates the other after every iteration.</summary>
    /// <param name="options">The settings of the training.</param>
    /// <param name="holdout">Both parts.</param>
    /// <param name="validation">The settings of the validation.</param>
    /// <param name="isOnlySaved">Whether the model is only saved, as that of <see cref="TrainToSave"/>.</param>
    /// <param name="cancel">Stops the work.</param>
    public AlsModel Train(AlsOptions options, Holdout holdout, ValidationOptions validation, bool isOnlySaved, CancellationToken cancel) => Train(
        options, holdout.Train, validation.Metric, (trainer, watcher) => trainer.Train(holdout, validation, watcher, cancel), isOnlySaved);

    AlsModel Train(
        AlsOptions options,
        InteractionMatrix matrix,
        string? metric,
        Func<AlsTrainer, IProgress<AlsIteration>, AlsModel> train,
        bool vectorsStay = false)
    {
        Announce();
        var resolved = Resolve(options, matrix, Progress, Device);
        var model = Show(
            Progress,
            "training",
            resolved,
            watcher => train(
                new AlsTrainer(resolved, Device)
                {
                    NeighbourProgress = new NeighbourLines(Progress),
                    Checkpoints = Checkpoints,
                    Features = Features?.Numbers,
                    VectorsStay = vectorsStay,
                },
                watcher),
            metric);
        // The search of tune tries settings that leave nothing, and its trials do not come here.
        if (model.Apart is null) Divergence.RequireNotZero(model.Factors, model.Options);
        if (chosen.IsExplained && Device is GroupDevice { Traffic: { Total: > 0 } traffic } group)
        {
            Progress.Note(Describe(traffic));
            if (group.Balance is { } balance) Progress.Note(Describe(balance, group.Recuts));
        }

        return model;
    }

    /// <summary>
    /// Chooses the neighbours of a training on a held-out tenth of its pairs: trains on the others first. Prints the choice.
    /// </summary>
    /// <param name="options">The settings of the training.</param>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The settings with the chosen neighbours.</returns>
    /// <exception cref="RemedyException">There is nothing to choose by.</exception>
    public AlsOptions ChooseNeighbours(AlsOptions options, InteractionMatrix matrix, CancellationToken cancel)
    {
        var (holdout, validator, metric) = HoldOutForNeighbours(matrix, Features?.Numbers);
        Announce();
        var resolved = ResolveNumbers(options with { ComputeLoss = false }, holdout.Train).Resolve(holdout.Train, Device);
        return options with { Neighbours = TrainAndChoose(resolved, holdout, validator, metric, cancel) };
    }

    /// <summary>Checks that neighbours can be chosen on a held-out tenth of the pairs.</summary>
    /// <exception cref="RemedyException">There is nothing to choose by.</exception>
    public static void RequireNeighbourChoice(InteractionMatrix matrix) => HoldOutForNeighbours(matrix, features: null);

    static (Holdout Holdout, Validator Validator, string Metric) HoldOutForNeighbours(InteractionMatrix matrix, SideFeatures? features)
    {
        var validation = new ValidationOptions { Split = ValidateOptions.StandardSplit };
        try
        {
            matrix.RequireInteractions();
            // Another draw than that of a split: the pairs may be those that a split with the same seed has left.
            var holdout = Holdout.Split(matrix, ValidateOptions.StandardSplit, (long)SplitMix.Mix((ulong)validation.Seed));
            return (holdout, new Validator(holdout, validation, features), validation.Metric);
        }
        catch (ValidationException exception)
        {
            throw new RemedyException(exception.Message, NeighbourSettings.TypedRemedy, exception);
        }
    }

    /// <summary>Adds the neighbours to a model that was trained on one part, chosen on the other part. Prints the choice.</summary>
    public AlsModel AddChosenNeighbours(AlsModel model, Holdout holdout, ValidationOptions validation, CancellationToken cancel) =>
        Choose(new Validator(holdout, validation, Features?.Numbers), model, validation.Metric, cancel) is { } chosen
            ? Progress.RunOnScreen<double, AlsModel>(
                NeighbourLines.Title,
                share => share,
                _ => null,
                watcher => NeighbourTraining.Add(model, holdout.Train.ByItem, chosen, Device, watcher ?? new NeighbourLines(Progress), cancel))
            : model;

    /// <summary>Trains with the best settings of a search on one part, and chooses neighbours on the other part. Prints the choice.</summary>
    /// <param name="best">The settings of the best trial.</param>
    /// <param name="holdout">The parts of the search.</param>
    /// <param name="validation">The metric and the users of the search.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The settings with the chosen neighbours.</returns>
    public AlsOptions ChooseNeighbours(AlsOptions best, Holdout holdout, ValidationOptions validation, CancellationToken cancel) => best with
    {
        Neighbours = TrainAndChoose(
            best with { ComputeLoss = false }, holdout, new Validator(holdout, validation, Features?.Numbers), validation.Metric, cancel),
    };

    NeighbourOptions? TrainAndChoose(AlsOptions options, Holdout holdout, Validator validator, string metric, CancellationToken cancel)
    {
        var model = Show(
            Progress,
            "choosing neighbours",
            options,
            watcher => new AlsTrainer(options, Device)
            {
                Checkpoints = Checkpoints?.Within(ChoiceFolder),
                Features = Features?.Numbers,
            }.Train(holdout.Train, watcher, cancel),
            prefix: "choosing neighbours, ");
        return Choose(validator, model, metric, cancel);
    }

    NeighbourOptions? Choose(Validator validator, AlsModel model, string metric, CancellationToken cancel)
    {
        var choice = Progress.Run<double, NeighbourChoice>(
            "choosing neighbours",
            1,
            share => share,
            _ => null,
            watcher => NeighbourChoice.Choose(validator, model.Factors.Items, model.Options, model.UserFeatures, watcher, cancel));
        Progress.Note(NeighbourSettings.Describe(choice, metric));
        return choice.Chosen;
    }

    /// <summary>The settings with α, λ and solver chosen from the data where they are auto; prints the chosen ones.</summary>
    /// <param name="options">The typed settings.</param>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="progress">The display.</param>
    /// <param name="device">The device of the training; null for one that supports every solver.</param>
    /// <exception cref="RemedyException">No α or λ can be chosen for this data.</exception>
    /// <exception cref="GpuAlsException">No solver can do the training.</exception>
    public static AlsOptions Resolve(AlsOptions options, InteractionMatrix matrix, ProgressDisplay progress, IAlsDevice? device = null)
    {
        if (options.IsResolved) return options;
        var resolved = ResolveNumbers(options, matrix).Resolve(matrix, device);
        if (!options.HasWeighting) progress.Note(ChosenSettings.Describe(options, resolved, matrix));
        else if (options.Alpha is null)
            progress.Note(FormattableString.Invariant($"Using --alpha {resolved.Alpha}, which balances observed and unobserved pairs."));
        if (options.Regularization is null)
            progress.Note(FormattableString.Invariant($"Using --regularization {resolved.Regularization}, the estimated noise level of this data."));
        if (options.Solver is null)
        {
            var solver = SolverOptions.Word(resolved.Solver);
            progress.Note($"Using --solver {solver}, chosen for {Format.Count(resolved.Factors, "factor")} and these weights.");
        }

        return resolved;
    }

    // α and λ apart from the solver, because their remedies are different.
    static AlsOptions ResolveNumbers(AlsOptions options, InteractionMatrix matrix)
    {
        try
        {
            return options.ResolveNumbers(matrix);
        }
        catch (GpuAlsException exception) when (
            exception is not WeightRangeException
            && matrix.Entries > matrix.Dislikes
            && (options.Alpha is null || options.Regularization is null))
        {
            throw new RemedyException(
                exception.Message, $"Set a number, for example: {(options.Alpha is null ? "--alpha 1" : "--regularization 10")}", exception);
        }
    }

    /// <summary>Runs a training and shows its iterations.</summary>
    /// <param name="progress">The display.</param>
    /// <param name="title">The name of the training.</param>
    /// <param name="options">The settings.</param>
    /// <param name="train">The training.</param>
    /// <param name="metric">The name of the metric of an iteration; null for none.</param>
    /// <param name="prefix">The start of each line.</param>
    public static T Show<T>(
        ProgressDisplay progress, string title, AlsOptions options, Func<IProgress<AlsIteration>, T> train, string? metric =
            null, string prefix = "") =>
        progress.Run(
            title,
            options.PlannedIterations,
            iteration => iteration.Number,
            iteration => prefix + Describe(iteration, options.PlannedIterations, metric),
            train);

    static string Describe(IterationTraffic traffic) => $"Exchanged {Format.Bytes(traffic.Total)} an iteration: vectors "
        + $"{Format.Bytes(traffic.Vectors)}, Gram matrices {Format.Bytes(traffic.Sums)}, orders {Format.Bytes(traffic.Orders)}"
        + (traffic.Features > 0 ? $", features {Format.Bytes(traffic.Features)}." : ".")
        + (traffic.Copied > 0 ? $" The cards copied {Format.Bytes(traffic.Copied)} of vectors to each other." : "");

    static string Describe(RankBalance balance, IReadOnlyList<int> recuts) =>
        $"Solving took the slowest rank {Format.Seconds(balance.SlowestSeconds)} an iteration, and {Format.Seconds(balance.MeanSeconds)} on average"
            + (recuts.Count == 0 ? "." : $"; rows were handed out anew after iteration {string.Join(", ", recuts)}.");

    static string Describe(AlsIteration iteration, int count, string? metric)
    {
        var loss = iteration.Loss is { } known ? string.Create(CultureInfo.InvariantCulture, $", loss {known.Total:N0}") : "";
        var measured = iteration.Metric is { } value ? string.Create(CultureInfo.InvariantCulture, $", {metric} {value:F4}") : "";
        return $"iteration {iteration.Number}/{count}: {Format.Seconds(iteration.Seconds)} "
            + $"(users {Format.Seconds(iteration.UserSeconds)}, items {Format.Seconds(iteration.ItemSeconds)}){loss}{measured}";
    }

    public void Dispose()
    {
        chosen.Dispose();
        limit?.Dispose();
    }

    /// <summary>
    /// The progress of a fit of neighbours: a second bar on a screen, and otherwise lines, so that a fit of large data is seen to move: one for each
    /// quarter.
    /// </summary>
    sealed class NeighbourLines(ProgressDisplay progress) : IProgress<double>
    {
        /// <summary>The name of the step.</summary>
        public const string Title = "fitting neighbours";

        const double Step = 0.25;

        long? start; // of the fit, which begins after the training
        double next = Step;

        public void Report(double value)
        {
            if (progress.Continue(Title, value)) return;
            start ??= Stopwatch.GetTimestamp();
            if (value < next) return;
            next = value + Step;
            // A fit of a second needs no lines.
            if (Stopwatch.GetElapsedTime(start.Value).TotalSeconds < 5) return;
            progress.Note(FormattableString.Invariant($"neighbours of {value:P0} of the items fitted"));
        }
    }
}
