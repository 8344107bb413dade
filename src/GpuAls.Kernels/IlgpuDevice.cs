using GpuAls.Core;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace GpuAls.Kernels;

/// <summary>An accelerator that ILGPU can reach: CUDA, OpenCL, or its CPU accelerator, which is for checking. <see cref="DeviceCatalog"/> opens it.</summary>
sealed class IlgpuDevice : IAlsDevice
{
    readonly Accelerator accelerator;
    readonly SessionSettings settings;

    /// <param name="accelerator">What runs the kernels, of a context from <see cref="DriverLibraries"/>. It stays the caller's, who disposes of it after the last session.</param>
    /// <param name="precision">How it stores factors.</param>
    internal IlgpuDevice(Accelerator accelerator, Precision precision = Precision.Full)
        : this(accelerator, new SessionSettings { Precision = precision })
    {
    }

    internal IlgpuDevice(Accelerator accelerator, SessionSettings settings)
    {
        this.accelerator = accelerator;
        this.settings = settings;
    }

    /// <inheritdoc/>
    public string Name => NameOf(accelerator);

    /// <summary>Is told the plan of each session before it allocates anything.</summary>
    public IProgress<MemoryPlan>? Planned { get; init; }

    /// <inheritdoc/>
    /// <exception cref="DeviceException">The problem does not fit, the driver fails, or the device has no float16 and the precision is mixed.</exception>
    public IAlsSession Open(AlsProblem problem)
    {
        if (settings.Precision == Precision.Mixed) RequireFloat16();
        if (problem.UserRegularization is not null && problem.Solver == Solver.PreconditionedConjugateGradient)
            throw new GpuAlsException($"the solver {problem.Solver} has the same regularization for all rows, expected no row to have its own");
        var plan = DeviceFailure.Guard(Name, "telling its memory", () => SessionPlan.For(accelerator, problem, settings));
        Planned?.Report(plan.Memory);
        return DeviceFailure.Guard<IAlsSession>(Name, "taking the problem in", () => settings.Precision == Precision.Mixed
            ? new IlgpuSession<HalfFactorsView>(accelerator, problem, settings, plan, FactorStorage.Float16)
            : new IlgpuSession<FactorsView>(accelerator, problem, settings, plan, FactorStorage.Float32));
    }

    void RequireFloat16()
    {
        if (accelerator is CLAccelerator { Capabilities.Float16: false })
            throw new DeviceException($"{Name} has no float16 (the extension cl_khr_fp16), expected one that has for mixed precision; with float32 it can train");
    }

    internal static string NameOf(Accelerator accelerator) => accelerator.AcceleratorType switch
    {
        AcceleratorType.Cuda => $"CUDA, {accelerator.Name}",
        AcceleratorType.OpenCL => $"OpenCL, {accelerator.Name}",
        _ => "ILGPU's CPU accelerator",
    };
}
