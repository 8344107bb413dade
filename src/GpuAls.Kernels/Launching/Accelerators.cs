using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuAls.Kernels.Launching;

/// <summary>Properties of an accelerator that the kernels and their launches depend on.</summary>
static class Accelerators
{
    /// <summary>The name for people: "CUDA, NVIDIA H100".</summary>
    public static string DisplayName(this Accelerator accelerator) => accelerator.AcceleratorType switch
    {
        AcceleratorType.Cuda => $"CUDA, {accelerator.Name}",
        AcceleratorType.OpenCL => $"OpenCL, {accelerator.Name}",
        AcceleratorType.CPU => "ILGPU's CPU accelerator",
        _ => throw new NotSupportedException($"an accelerator of type {accelerator.AcceleratorType} has no name here"),
    };

    /// <summary>The name for people of one of several cards, which may have the same name: "CUDA device 1 (NVIDIA H100)".</summary>
    public static string CardName(this Accelerator accelerator) =>
        accelerator is CudaAccelerator cuda ? $"CUDA device {cuda.DeviceId} ({cuda.Name})" : accelerator.DisplayName();

    /// <summary>
    /// Whether this is ILGPU's CPU accelerator. Each thread of a group is then a thread of the operating system, and a barrier takes milliseconds, so
    /// groups of one thread are fastest there.
    /// </summary>
    public static bool IsEmulated(this Accelerator accelerator) => accelerator.AcceleratorType == AcceleratorType.CPU;

    /// <summary>
    /// Whether this is a card, which runs thousands of groups at once. ILGPU's CPU accelerator and OpenCL on a processor run one for each core.
    /// </summary>
    public static bool IsCard(this Accelerator accelerator) =>
        !accelerator.IsEmulated() && accelerator is not CLAccelerator { DeviceType: CLDeviceType.CL_DEVICE_TYPE_CPU };

    /// <summary>Whether the accelerator has float16. Some OpenCL devices do not.</summary>
    public static bool HasFloat16(this Accelerator accelerator) => accelerator is not CLAccelerator { Capabilities.Float16: false };

    /// <summary>Whether the accelerator has float64. Some OpenCL devices do not.</summary>
    public static bool HasFloat64(this Accelerator accelerator) => accelerator is not CLAccelerator { Capabilities.Float64: false };

    /// <summary>A launch with at least one thread for each element.</summary>
    /// <param name="accelerator">The accelerator that runs the kernel.</param>
    /// <param name="elements">The number of elements.</param>
    /// <param name="threads">Threads in a group; on ILGPU's CPU accelerator a group has one.</param>
    public static KernelConfig ThreadPerElement(this Accelerator accelerator, long elements, int threads)
    {
        var size = accelerator.IsEmulated() ? 1 : threads;
        return new KernelConfig((int)((elements + size - 1) / size), size);
    }
}
