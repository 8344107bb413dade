using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>A device that training can run on.</summary>
/// <param name="Kind">The interface that it is reached through.</param>
/// <param name="Index">Its zero-based number among the devices of its kind.</param>
/// <param name="Name">The name that its driver reports.</param>
/// <param name="MemoryBytes">Its whole memory, in use or not.</param>
/// <param name="WarpSize">Threads that run in step; null if the device has no warps or does not report them.</param>
/// <param name="IsProcessor">Whether it is the computer's own processor.</param>
public sealed record FoundDevice(DeviceKind Kind, int Index, string Name, long MemoryBytes, int? WarpSize, bool IsProcessor)
{
    /// <summary>The name that <see cref="AlsDevices.Open"/> takes: "cuda:0", "cpu".</summary>
    public string Spec => DeviceKinds.Of(Kind) is { IsNumbered: true } row ? $"{row.Word}:{Index}" : DeviceKinds.Of(Kind).Word;

    /// <summary>ILGPU's description of the device; null for the CPU device and in tests.</summary>
    internal Device? Ilgpu { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Spec} ({Name})";
}

/// <summary>A kind of device that this machine has none of.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Why">The reason: "no CUDA driver: libcuda.so.1 is not installed".</param>
sealed record MissingKind(DeviceKind Kind, string Why);

/// <summary>A device and the reason for choosing it.</summary>
/// <param name="Device">The device.</param>
/// <param name="Why">The reason, for people: the devices that are missing or slower.</param>
sealed record DeviceChoice(FoundDevice Device, string Why);
