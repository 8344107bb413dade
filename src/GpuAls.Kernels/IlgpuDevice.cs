using GpuAls.Core;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>An accelerator that ILGPU can reach: CUDA, OpenCL, or its CPU accelerator, which is for checking.</summary>
public sealed class IlgpuDevice : IAlsDevice
{
    readonly Accelerator accelerator;
    readonly SessionSettings settings;

    /// <param name="accelerator">What runs the kernels. It stays the caller's, who disposes of it after the last session.</param>
    public IlgpuDevice(Accelerator accelerator)
        : this(accelerator, new SessionSettings())
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
    public IAlsSession Open(AlsProblem problem)
    {
        var plan = DeviceFailure.Guard(Name, "telling its memory", () => SessionPlan.For(accelerator, problem, settings));
        Planned?.Report(plan.Memory);
        return DeviceFailure.Guard(Name, "taking the problem in", () => new IlgpuSession(accelerator, problem, settings, plan));
    }

    internal static string NameOf(Accelerator accelerator) => accelerator.AcceleratorType switch
    {
        AcceleratorType.Cuda => $"CUDA, {accelerator.Name}",
        AcceleratorType.OpenCL => $"OpenCL, {accelerator.Name}",
        _ => "ILGPU's CPU accelerator",
    };
}
