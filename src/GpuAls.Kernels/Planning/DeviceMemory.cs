using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuAls.Kernels;

/// <summary>The memory of a device before a training.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Size">Bytes that it has.</param>
/// <param name="Usable">Bytes of them that a training may take.</param>
sealed record DeviceMemory(string Device, long Size, long Usable)
{
    // The driver keeps compiled kernels, and rounds each buffer up to its pages.
    const int KeptPart = 50;

    /// <summary>What an accelerator has; of the drivers only CUDA tells what is free.</summary>
    internal static DeviceMemory Of(Accelerator accelerator)
    {
        // ILGPU's CPU accelerator names no size of its own.
        var size = accelerator.AcceleratorType == AcceleratorType.CPU ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : accelerator.MemorySize;
        var free = accelerator is CudaAccelerator cuda ? cuda.GetFreeMemory() : size;
        return new DeviceMemory(IlgpuDevice.NameOf(accelerator), size, Math.Max(0, free - size / KeptPart));
    }
}
