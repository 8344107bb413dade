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
    public string Name => accelerator.AcceleratorType switch
    {
        AcceleratorType.Cuda => $"CUDA, {accelerator.Name}",
        AcceleratorType.OpenCL => $"OpenCL, {accelerator.Name}",
        _ => "ILGPU's CPU accelerator",
    };

    /// <inheritdoc/>
    public IAlsSession Open(AlsProblem problem) => new IlgpuSession(accelerator, problem, settings);
}
