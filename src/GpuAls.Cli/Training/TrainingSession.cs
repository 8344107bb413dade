using System.Globalization;
using GpuAls.Cli.Features;
using GpuAls.Cli.Input;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Checkpoints;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
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

    /// <summary>The choice of neighbours.</summary>
    public NeighbourTrainings Neighbours => new(this);

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
            if (group.Exchange is { } choice && ExchangeNote.Of(choice) is { } note) Progress.Note(note);
        }

        return model;
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
    internal static AlsOptions ResolveNumbers(AlsOptions options, InteractionMatrix matrix)
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
}
