using GpuAls.Core.Checkpoints;
using GpuAls.Core.Features;
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

    /// <summary>
    /// The checkpoints that are written beside the training, and that it continues from; null for none. They stay after a training: once the model is
    /// saved, <see cref="CheckpointOptions.Delete"/> deletes them.
    /// </summary>
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>
    /// The features of the users and items. Their vectors get a learned prior: λ·|x − m|² in place of λ·|x|², with m = ρ(n)·Wᵀ(a − ā) fitted
    /// before the iterations 1, 2, 4, 8 and so on (docs/math.md). Null: none, and the same training as without this property, bit for bit.
    /// </summary>
    public SideFeatures? Features { get; init; }

    /// <summary>
    /// Whether vectors that several ranks solved stay there, and the model is only saved: <see cref="AlsModel.Apart"/>. It applies to ranks that are
    /// processes, unless a watcher keeps vectors.
    /// </summary>
    internal bool VectorsStay { get; init; }

    /// <summary>Trains a model.</summary>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="progress">Receives every iteration when it has ended.</param>
    /// <param name="cancel">Stops between batches of rows.</param>
    /// <exception cref="GpuAlsException">A setting is out of range, the matrix is empty, or training diverged; the message says which.</exception>
    /// <exception cref="DeviceException">The problem does not fit the device, or the device failed; then the message has the iteration.</exception>
    /// <exception cref="CheckpointException">The folder of the checkpoints cannot be used, or belongs to another training.</exception>
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
    /// <exception cref="CheckpointException">The folder of the checkpoints cannot be used, or belongs to another training.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    internal AlsModel Train(
        InteractionMatrix matrix, ITrainingWatcher? watcher, IProgress<AlsIteration>? progress = null, CancellationToken cancel = default) =>
        options.IsResolved
            ? TrainResolved(matrix, watcher, progress, cancel)
            : new AlsTrainer(options.Resolve(matrix, device), device)
            {
                NeighbourProgress = NeighbourProgress,
                Checkpoints = Checkpoints,
                Features = Features,
                VectorsStay = VectorsStay,
            }.Train(matrix, watcher, progress, cancel);

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
        Require(matrix, isWatched, vectorsStay: false);
        var problem = AddPriors(CreateProblem(matrix, cancel), matrix, CreatePriors(matrix));
        using var session = device.Open(problem);
        return problem.StartSeconds + session.StartSeconds;
    }

    /// <summary>Trains a model from given start factors instead of those of the seed.</summary>
    internal AlsModel Train(InteractionMatrix matrix, AlsFactors start, IProgress<AlsIteration>? progress, CancellationToken cancel)
    {
        RequireFinish();
        var priors = CreatePriors(matrix);
        var problem = AddPriors(AlsProblem.From(matrix, options, start), matrix, priors);
        var loop = new TrainingLoop(matrix, options, device, problem, watcher: null, checkpoints: null, priors);
        return Finish(loop, loop.Run(progress, cancel), problem, matrix, watcher: null, priors, cancel);
    }

    AlsModel TrainResolved(InteractionMatrix matrix, ITrainingWatcher? watcher, IProgress<AlsIteration>? progress, CancellationToken cancel)
    {
        Require(matrix, watcher is not null, Stay(watcher));
        using var checkpoints = Checkpoints is null ? null : OpenCheckpoints(Checkpoints, matrix, watcher);
        var problem = checkpoints?.Resumed is { } resumed
            ? AlsProblem.From(matrix, options, resumed.Factors) with { StartSeconds = resumed.StartSeconds ?? 0 }
            : CreateProblem(matrix, cancel);
        var priors = CreatePriors(matrix);
        problem = AddPriors(problem, matrix, priors) with { VectorsStay = Stay(watcher) };
        var loop = new TrainingLoop(matrix, options, device, problem, watcher, checkpoints, priors);
        return Finish(loop, loop.Run(progress, cancel), problem, matrix, watcher, priors, cancel);
    }

    /// <summary>Whether nobody reads all vectors during the training; the regression of features does.</summary>
    bool Stay(ITrainingWatcher? watcher) =>
        VectorsStay && Features is null && watcher?.ReadsUsers != true && device is ICheckpointingDevice { Parts: not null };

    FeaturePriors? CreatePriors(InteractionMatrix matrix) =>
        Features is { } features ? FeaturePriors.Of(features, matrix, options, device.HostThreads) : null;

    AlsProblem AddPriors(AlsProblem problem, InteractionMatrix matrix, FeaturePriors? priors) => priors?.AddTo(problem, matrix, device) ?? problem;

    TrainingCheckpoints OpenCheckpoints(CheckpointOptions folder, InteractionMatrix matrix, ITrainingWatcher? watcher)
    {
        SparseRows?[] tables = [Features?.Users, Features?.Items];
        var identity = CheckpointIdentity.Of(matrix, [.. watcher?.Pairs ?? [], .. tables.OfType<SparseRows>()], device, watcher);
        var description = ModelDescription.Write(options, new TrainingRecord(device.Name, [], watcher?.ToRecord()));
        return TrainingCheckpoints.Open(folder, matrix, identity, description, (device as ICheckpointingDevice)?.Parts);
    }

    void Require(InteractionMatrix matrix, bool isWatched, bool vectorsStay)
    {
        options.Validate();
        matrix.RequireInteractions();
        RequireFinish();
        RequireFeatures(matrix);
        var ofFeatures = Features is null ? 0 : FeatureMemory.Bytes(Features, matrix, options, device.SumsOnHost, device.HostThreads);
        if (vectorsStay) ((ICheckpointingDevice)device).RequireMemory(matrix, options, readsItems: isWatched || options.Neighbours is not null);
        else device.RequireMemory(matrix, options, isWatched, ofFeatures);
    }

    AlsProblem CreateProblem(InteractionMatrix matrix, CancellationToken cancel)
    {
        try
        {
            return device.CreatesStart ? AlsProblem.WithoutStart(matrix, options) : AlsProblem.From(matrix, options, cancel);
        }
        catch (GpuAlsException exception) when (exception.Row is not null)
        {
            throw matrix.WithName(exception);
        }
    }

    AlsModel Finish(
        TrainingLoop loop,
        AlsFactors last,
        AlsProblem problem,
        InteractionMatrix matrix,
        ITrainingWatcher? watcher,
        FeaturePriors? priors,
        CancellationToken cancel)
    {
        if (loop.Apart is { } apart) return FinishApart(loop, apart, problem, matrix, cancel);
        var factors = watcher?.Choose(last) ?? last;
        // The priors behind the vectors belong to the training.
        factors = new(factors.Users.WithoutRowsBehind(), factors.Items.WithoutRowsBehind());
        var ofUsers = FinishSide(factors.Users, matrix.ByUser, priors?.Users, cancel);
        var ofItems = FinishSide(factors.Items, matrix.ByItem, priors?.Items, cancel);
        Divergence.RequireFinite(factors, matrix, problem, options);
        // A watcher chose these factors by their metric, and tries settings that leave nothing.
        if (watcher is null) Divergence.RequireNotZero(factors, options);
        var model = new AlsModel(factors, matrix.Users, matrix.Items, matrix.ByUser, options, loop.Record() with { Times = matrix.Times })
        {
            UserFeatures = ofUsers,
            ItemFeatures = ofItems,
            Features = Features,
        };
        return options.Neighbours is { } neighbours
            ? NeighbourTraining.Add(model, matrix.ByItem, neighbours, device, NeighbourProgress, cancel)
            : model;
    }

    /// <summary>The model whose vectors stay on the ranks.</summary>
    AlsModel FinishApart(TrainingLoop loop, VectorSources vectors, AlsProblem problem, InteractionMatrix matrix, CancellationToken cancel)
    {
        if (problem.HasDislikes) vectors = new(new ClearedVectors(vectors.Users, matrix.ByUser), new ClearedVectors(vectors.Items, matrix.ByItem));
        var apart = Divergence.Require(vectors, matrix, problem, options);
        var record = loop.Record() with { Times = matrix.Times };
        var model = new AlsModel(AlsFactors.Empty, matrix.Users, matrix.Items, matrix.ByUser, options, record) { Apart = apart };
        return options.Neighbours is { } neighbours
            ? NeighbourTraining.Add(model, matrix.ByItem, neighbours, device, NeighbourProgress, cancel)
            : model;
    }

    /// <summary>Fits the features to the vectors of a side, and sets those of rows that have no likes, or with features no interactions.</summary>
    static FeatureWeights? FinishSide(FactorMatrix factors, SparseRows strengths, SidePrior? prior, CancellationToken cancel)
    {
        var weights = prior?.Finish(factors, cancel);
        // With a prior, b of a row of dislikes alone is not 0.
        if (weights is { HasSignal: true }) prior!.SetEmptyRows(weights, factors);
        else factors.ClearWithoutLikes(strengths, hadPriors: prior is not null);
        return weights;
    }

    void RequireFeatures(InteractionMatrix matrix)
    {
        if (Features is null) return;
        Features.Require(matrix);
        if (!device.SupportsPriors) throw new GpuAlsException($"features of users and items are not supported by {device.Name}; train on one device");
    }

    void RequireFinish()
    {
        if (options.HasFinalExactIteration && !device.Supports(Solver.Cholesky))
        {
            throw new GpuAlsException(
                $"a final exact iteration requires the solver {SolverInfo.Of(Solver.Cholesky).Word}, which {device.Name} does not support");
        }
    }
}
