using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Training;

/// <summary>
/// Alternating least squares for implicit feedback (Hu, Koren, Volinsky 2008): with the item factors fixed, every user's vector is the solution of
/// its own linear system, and the same with users and items exchanged. An iteration solves the users first, then the items.
/// </summary>
/// <param name="options">The settings. Settings without a value are chosen for the data.</param>
/// <param name="device">The device of the half-sweeps.</param>
public sealed class AlsTrainer(AlsOptions options, IAlsDevice device)
{
    /// <summary>Receives the share of the items whose neighbours are fitted, from 0 to 1; null for nobody.</summary>
    public IProgress<double>? NeighbourProgress { get; init; }

    /// <summary>Trains a model.</summary>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="progress">Receives every iteration when it has ended.</param>
    /// <param name="cancel">Stops between batches of rows.</param>
    /// <exception cref="GpuAlsException">A setting is out of range, the matrix is empty, or training diverged; the message says which.</exception>
    /// <exception cref="DeviceException">The problem does not fit the device, or the device failed; then the message has the iteration.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public AlsModel Train(InteractionMatrix matrix, IProgress<AlsIteration>? progress = null, CancellationToken cancel = default) =>
        Train(matrix, watcher: null, progress, cancel);

    /// <summary>Trains a model while a watcher measures it after every iteration.</summary>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="watcher">Measures each iteration, and may end the training early; null: no watcher.</param>
    /// <param name="progress">Receives every iteration when it has ended and was measured.</param>
    /// <param name="cancel">Stops between batches of rows.</param>
    /// <exception cref="GpuAlsException">A setting is out of range, the matrix is empty, or training diverged; the message says which.</exception>
    /// <exception cref="DeviceException">The problem does not fit the device, or the device failed; then the message has the iteration.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    internal AlsModel Train(
        InteractionMatrix matrix, ITrainingWatcher? watcher, IProgress<AlsIteration>? progress = null, CancellationToken cancel = default) =>
        options.IsResolved
            ? Train(matrix, CreateProblem(matrix, watcher is not null, cancel), watcher, progress, cancel)
            : new AlsTrainer(options.Resolve(matrix, device), device) { NeighbourProgress = NeighbourProgress }
                .Train(matrix, watcher, progress, cancel);

    /// <summary>
    /// Makes every check that <see cref="Train(InteractionMatrix, IProgress{AlsIteration}?, CancellationToken)"/> makes before its first
    /// iteration, and gives the device the problem, because an accelerator has its own plan for its own memory.
    /// </summary>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="isWatched">Whether a watcher measures the training.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The seconds of the start vectors, which are made.</returns>
    /// <exception cref="GpuAlsException">The training would fail; the message says why.</exception>
    internal double Rehearse(InteractionMatrix matrix, bool isWatched, CancellationToken cancel)
    {
        RequireFinish();
        var problem = CreateProblem(matrix, isWatched, cancel);
        using var session = device.Open(problem);
        return problem.StartSeconds;
    }

    /// <summary>Trains a model from given start factors instead of those of the seed.</summary>
    internal AlsModel Train(InteractionMatrix matrix, AlsFactors start, IProgress<AlsIteration>? progress, CancellationToken cancel) =>
        Train(matrix, AlsProblem.From(matrix, options, start), null, progress, cancel);

    AlsProblem CreateProblem(InteractionMatrix matrix, bool isWatched, CancellationToken cancel)
    {
        options.Validate();
        matrix.RequireInteractions();
        device.RequireMemory(matrix, options, isWatched);
        try
        {
            return AlsProblem.From(matrix, options, cancel);
        }
        catch (GpuAlsException exception) when (exception.Row is not null)
        {
            throw matrix.WithName(exception);
        }
    }

    AlsModel Train(
        InteractionMatrix matrix, AlsProblem problem, ITrainingWatcher? watcher, IProgress<AlsIteration>? progress, CancellationToken cancel)
    {
        RequireFinish();
        var iterations = new List<AlsIteration>();
        var factors = Iterate(problem, options.Iterations, iterations, watcher, matrix, progress, cancel);
        if (options.HasFinalExactIteration && watcher?.IsOver != true)
        {
            var exact = problem with { Start = factors, Solver = Solver.Cholesky, KeepsUserGram = false };
            factors = Iterate(exact, iterations.Count + 1, iterations, watcher, matrix, progress, cancel);
        }

        factors = watcher?.Choose(factors) ?? factors;
        factors.Users.ClearWithoutLikes(matrix.ByUser);
        factors.Items.ClearWithoutLikes(matrix.ByItem);
        Divergence.RequireFinite(factors, matrix, problem, options);
        // A watcher chose these factors by their metric, and tries settings that leave nothing.
        if (watcher is null) Divergence.RequireNotZero(factors, options);
        var record = new TrainingRecord(device.Name, iterations, watcher?.ToRecord())
        {
            // Random numbers take no time worth a line.
            StartSeconds = StartInfo.Of(options.Start).OfPairs is null ? null : problem.StartSeconds,
        };
        var model = new AlsModel(factors, matrix.Users, matrix.Items, matrix.ByUser, options, record);
        return options.Neighbours is { } neighbours
            ? NeighbourTraining.Add(model, matrix.ByItem, neighbours, device, NeighbourProgress, cancel)
            : model;
    }

    void RequireFinish()
    {
        if (options.HasFinalExactIteration && !device.Supports(Solver.Cholesky))
        {
            throw new GpuAlsException(
                $"a final exact iteration requires the solver {SolverInfo.Of(Solver.Cholesky).Word}, which {device.Name} does not support");
        }
    }

    /// <summary>Runs the iterations up to a last one, or until the vectors hardly change, in a new session.</summary>
    AlsFactors Iterate(
        AlsProblem problem,
        int last,
        List<AlsIteration> done,
        ITrainingWatcher? watcher,
        InteractionMatrix matrix,
        IProgress<AlsIteration>? progress,
        CancellationToken cancel)
    {
        using var session = device.Open(problem);
        var convergence = problem.KeepsUserGram ? new Convergence() : null;
        for (var number = done.Count + 1; number <= last && watcher?.IsOver != true; number++)
        {
            var iteration = Iterate(session, number, problem, convergence, watcher, matrix, cancel);
            done.Add(iteration);
            progress?.Report(iteration);
            if (options.IsConverged(iteration)) break;
        }

        return session.Download();
    }

    AlsIteration Iterate(
        IAlsSession session,
        int number,
        AlsProblem problem,
        Convergence? convergence,
        ITrainingWatcher? watcher,
        InteractionMatrix matrix,
        CancellationToken cancel)
    {
        try
        {
            var iteration = AlsIteration.Run(session, number, options.ComputeLoss, cancel, convergence);
            // Devices compute the objective divided by α₀.
            iteration = iteration with { Loss = iteration.Loss?.Times(options.UnobservedWeight) };
            return watcher is null ? iteration : Measure(session, iteration, problem, watcher, matrix, cancel);
        }
        catch (DeviceException failure)
        {
            throw new DeviceException(FormattableString.Invariant($"in iteration {number}: {failure.Message}"), failure);
        }
        catch (GpuAlsException failure)
        {
            throw new GpuAlsException(
                FormattableString.Invariant($"in iteration {number}: {Divergence.Explain(failure, matrix, problem, options).Message}"), failure);
        }
    }

    AlsIteration Measure(
        IAlsSession session,
        AlsIteration iteration,
        AlsProblem problem,
        ITrainingWatcher watcher,
        InteractionMatrix matrix,
        CancellationToken cancel)
    {
        var factors = session.Download();
        // Users cannot be folded in with factors that are not numbers, and the message would name another cause.
        Divergence.RequireFinite(factors.Items, "item", matrix, problem, options);
        return watcher.Measure(iteration, factors, options, cancel);
    }
}
