using GpuAls.Core.Interactions;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Neighbours;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Sessions;
using GpuAls.Kernels.Solving;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>An accelerator of ILGPU as a device to train on: CUDA, OpenCL, or ILGPU's CPU accelerator, which is for checking.</summary>
sealed class IlgpuDevice : IAlsDevice
{
    readonly Accelerator accelerator;
    readonly SessionSettings settings;

    /// <param name="accelerator">An accelerator of a context from
    /// <see cref="DriverLibraries"/>. The caller disposes of it after the last session.</param>
    /// <param name="precision">How it stores factors.</param>
    public IlgpuDevice(Accelerator accelerator, Precision precision = Precision.Full)
        : this(accelerator, new SessionSettings { Precision = precision })
    {
    }

    public IlgpuDevice(Accelerator accelerator, SessionSettings settings)
    {
        this.accelerator = accelerator;
        this.settings = settings;
    }

    /// <inheritdoc/>
    public string Name => accelerator.DisplayName();

    /// <summary>The host computes the start, and the triangles of solvers for all but cards, with vectors of its own width.</summary>
    string IAlsDevice.Arithmetic => $"{Name}, {PrecisionInfo.Of(settings.Precision).Word}, {SimdWidth.Bits}-bit vectors on the host";

    /// <summary>Receives the memory plan of each session before it allocates anything.</summary>
    public IProgress<MemoryPlan>? Planned { get; init; }

    /// <summary>Lets an accelerator copy from the memory of another one; returns the reason if it cannot. Tests choose otherwise.</summary>
    internal Func<Accelerator, Accelerator, string?> OpenPeer { get; init; } = PeerAccess.Open;

    /// <inheritdoc/>
    public bool Supports(Solver solver) => DeviceSolvers.Has(solver);

    string? IAlsDevice.OpenCopiesFrom(IAlsDevice other) => other is not IlgpuDevice { accelerator: var peer }
        ? "only CUDA cards copy to each other"
        : new DeviceGuard(Name).Run(
            $"opening copies from {peer.CardName()} to {accelerator.CardName()}", () => OpenPeer(accelerator, peer));

    /// <summary>Fits the weights of neighbours; null if the accelerator lacks float64 or the memory for one group of threads.</summary>
    SparseRows? IAlsDevice.FitNeighbours(
        SparseRows byUser, SparseRows byItem, NeighbourOptions options, IProgress<double>? progress, CancellationToken cancel)
    {
        if (!accelerator.HasFloat64()) return null;
        var (users, items) = (byUser.WithoutDislikes(), byItem.WithoutDislikes());
        var count = NeighbourFit.CountFor(options.Count, items.Rows);
        return new DeviceGuard(Name).Run("fitting the neighbours", () => NeighbourPlan.For(accelerator, users, count, 1) is { } plan
            ? DeviceNeighbourFit.Run(accelerator, plan, users, items, count, [options.Regularization], progress, cancel)[0]
            : null);
    }

    /// <inheritdoc/>
    /// <exception cref="DeviceException">The problem does not fit, the driver fails,
    /// or the device lacks the float16 that mixed precision needs.</exception>
    public IAlsSession Open(AlsProblem problem)
    {
        if (settings.Precision == Precision.Mixed && !accelerator.HasFloat16())
            throw new DeviceException($"{Name} has no float16 (the extension cl_khr_fp16), which mixed precision needs; train with float32 instead");
        // Before any memory is planned: a solver may run on the CPU alone.
        _ = DeviceSolvers.Of(problem.Solver);
        if (problem.UserRegularization is not null) SolverInfo.Of(problem.Solver).RequireRowRegularization();
        var guard = new DeviceGuard(Name);
        var plan = guard.Run("reading its free memory", () => SessionPlanner.Plan(accelerator, problem, settings));
        Planned?.Report(plan.Memory);
        return settings.Precision switch
        {
            Precision.Full => OpenSession(FactorStorage.Float32),
            Precision.Mixed => OpenSession(FactorStorage.Float16),
        };

        IAlsSession OpenSession<TView>(FactorStorage<TView> storage) where TView : struct, IFactorsView<TView> =>
            guard.Run("loading the problem", () => new IlgpuSession<TView>(accelerator, problem, settings, plan, storage));
    }
}
