namespace GpuAls.Kernels;

/// <summary>What a device is reached through.</summary>
public enum DeviceKind
{
    /// <summary>An NVIDIA card, through its driver.</summary>
    Cuda,

    /// <summary>A card of any maker, or a processor, through OpenCL.</summary>
    OpenCl,

    /// <summary>The processor, through GpuAls.Core's own vector code.</summary>
    Cpu,

    /// <summary>The processor, running the kernels of the cards thread by thread: for checking, hundreds of times slower than <see cref="Cpu"/>.</summary>
    IlgpuCpu,
}
