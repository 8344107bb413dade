using GpuAls.Core.Checkpoints;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Training;

/// <summary>
/// The iterations of one training: those of the solver, then the final exact one. A watcher measures each, checkpoints are written beside them, and
/// a training that continues a checkpoint does only the iterations that are left.
/// </summary>
sealed class TrainingLoop
{
    readonly InteractionMatrix matrix;
    readonly AlsOptions options;
    readonly IAlsDevice device;
    readonly AlsProblem problem;
    readonly ITrainingWatcher? watcher;
    readonly FeaturePriors? priors;
    readonly TrainingCheckpoints? checkpoints;
    readonly List<AlsIteration> done = [];
    double startSeconds;
    readonly double[]? gram; // XᵀX of the last iteration of the checkpoint

    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="options">The resolved options.</param>
    /// <param name="device">The device.</param>
    /// <param name="problem">The problem, from the factors of the start or of the checkpoint.</param>
    /// <param name="watcher">Measures each iteration, and may end the training early; null: no watcher.</param>
    /// <param name="checkpoints">The checkpoints; null: none are written.</param>
    /// <param name="priors">The learned priors, which the problem has room for; null: none.</param>
    /// <exception cref="CheckpointException">The checkpoint lacks the factors of its best iteration.</exception>
    public TrainingLoop(
        InteractionMatrix matrix,
        AlsOptions options,
        IAlsDevice device,
        AlsProblem problem,
        ITrainingWatcher? watcher,
        TrainingCheckpoints? checkpoints,
        FeaturePriors? priors)
    {
        (this.matrix, this.options, this.device, this.problem) = (matrix, options, device, problem);
        (this.watcher, this.checkpoints, this.priors) = (watcher, checkpoints, priors);
        startSeconds = problem.StartSeconds;
        if (checkpoints?.Resumed is not { } resumed) return;
        done.AddRange(resumed.Iterations);
        gram = resumed.UserGram;
        if (priors?.Continue(resumed.Iterations.Count, resumed.UserFeatures, resumed.ItemFeatures) == false)
            throw new CheckpointException(checkpoints.Folder, "damaged: the checkpoint lacks the fit of the features of its last iteration");
        if (watcher?.Restore(done, problem.Start, resumed.Best) == false)
            throw new CheckpointException(checkpoints.Folder, "damaged: the checkpoint lacks the factors of its best iteration");
    }

    /// <summary>Runs the iterations that are left.</summary>
    /// <param name="progress">Receives every iteration when it has ended and was measured.</param>
    /// <param name="cancel">Stops between batches of rows.</param>
    /// <returns>The factors after the last iteration, which no checkpoint reads any more.</returns>
    public AlsFactors Run(IProgress<AlsIteration>? progress, CancellationToken cancel)
    {
        var factors = Iterate(problem, SolverIterations, progress, cancel);
        if (HasFinal())
        {
            var exact = problem with { Start = factors, Solver = Solver.Cholesky, KeepsUserGram = false, Recipe = null };
            factors = Iterate(exact, AllIterations, progress, cancel);
        }

        checkpoints?.WaitForUsers();
        checkpoints?.WaitForAll();
        return factors;
    }

    /// <summary>The vectors after the last iteration, if they stayed on the ranks that solved them; then <see cref="Run"/> returns none.</summary>
    public VectorSources? Apart { get; private set; }

    /// <summary>The record of the training.</summary>
    public TrainingRecord Record() => new(device.Name, [.. done], watcher?.ToRecord())
    {
        // Random numbers take no time worth a line.
        StartSeconds = StartInfo.Of(options.Start).OfPairs is null ? null : startSeconds,
    };

    /// <summary>Runs iterations in a new session, until a number of them is done or the watcher ends the training.</summary>
    AlsFactors Iterate(AlsProblem problem, Func<int> count, IProgress<AlsIteration>? progress, CancellationToken cancel)
    {
        if (IsDone(count)) return problem.Start;
        var planned = problem with { PlannedIterations = count() - done.Count };
        using var opened = priors is null ? device.Open(planned) : new FeatureSession(device.Open(planned), priors);
        startSeconds += opened.StartSeconds;
        // Behind the last iteration, the model is saved in less time than a checkpoint, unless neighbours are fitted first.
        var last = count() == AllIterations() && options.Neighbours is null ? count() - 1 : count();
        var session = checkpoints?.Watch(opened, done.Count, last) ?? opened;
        var convergence = problem.KeepsUserGram ? new Convergence(gram) : null;
        while (!IsDone(count))
        {
            var iteration = Iterate(session, problem, convergence, cancel);
            done.Add(iteration);
            // An iteration may turn out to be the last.
            if (checkpoints is not null && !(IsDone(AllIterations) && options.Neighbours is null))
                checkpoints.IterationEnded(iteration, () => Checkpoint(Factors(checkpoints, session, problem), convergence?.Gram));
            progress?.Report(iteration);
        }

        // Another session may continue with the vectors.
        if (problem.VectorsStay && IsDone(AllIterations)) Apart = session.FinishApart();
        return Apart is null ? session.Finish() : AlsFactors.Empty;
    }

    AlsIteration Iterate(IAlsSession session, AlsProblem problem, Convergence? convergence, CancellationToken cancel)
    {
        var number = done.Count + 1;
        try
        {
            var iteration = AlsIteration.Run(session, number, options.ComputeLoss, cancel, convergence);
            // Devices compute the objective divided by α₀.
            iteration = iteration with { Loss = iteration.Loss?.Times(options.UnobservedWeight) };
            return watcher is null ? iteration : Measure(session, iteration, problem, watcher, cancel);
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

    AlsIteration Measure(IAlsSession session, AlsIteration iteration, AlsProblem problem, ITrainingWatcher watcher, CancellationToken cancel)
    {
        // A group of ranks sends what is asked for.
        var items = session.DownloadItems();
        AlsFactors factors = new(watcher.ReadsUsers ? session.DownloadUsers() : FactorMatrix.Zeros(0, items.Factors), items);
        // Users cannot be folded in with factors that are not numbers, and the message would name another cause.
        Divergence.RequireFinite(factors.Items, "item", matrix, problem, options);
        return watcher.Measure(iteration, factors, options, priors?.Users?.Last, cancel);
    }

    static AlsFactors Factors(TrainingCheckpoints checkpoints, IAlsSession session, AlsProblem problem) =>
        checkpoints.HasParts ? AlsFactors.Empty : new(problem.Start.Users, session.DownloadItems());

    Checkpoint Checkpoint(AlsFactors factors, double[]? gram)
    {
        var record = Record();
        return new(
            checkpoints!.Identity,
            ModelDescription.Write(options, record),
            record.Iterations,
            record.StartSeconds,
            factors,
            gram,
            watcher?.Best)
        {
            UserFeatures = priors?.Users?.Last,
            ItemFeatures = priors?.Items?.Last,
        };
    }

    /// <summary>The number of iterations of the solver, fewer than planned if the vectors hardly changed in one of them.</summary>
    int SolverIterations() => done.FindIndex(options.IsConverged) is >= 0 and var last ? last + 1 : options.Iterations;

    int AllIterations() => HasFinal() ? SolverIterations() + 1 : SolverIterations();

    bool HasFinal() => options.HasFinalExactIteration && watcher?.IsOver != true;

    bool IsDone(Func<int> count) => done.Count >= count() || watcher?.IsOver == true;
}
