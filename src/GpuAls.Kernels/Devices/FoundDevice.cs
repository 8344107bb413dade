using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>A device that training can run on.</summary>
/// <param name="Kind">What it is reached through.</param>
/// <param name="Index">Its number among those of its kind, from 0.</param>
/// <param name="Name">As its driver calls it.</param>
/// <param name="MemoryBytes">All of its memory, in use or not.</param>
/// <param name="WarpSize">Threads that run in step; null where the device does not tell, or has none.</param>
/// <param name="IsProcessor">Whether it is the computer's own processor.</param>
public sealed record FoundDevice(DeviceKind Kind, int Index, string Name, long MemoryBytes, int? WarpSize, bool IsProcessor)
{
    /// <summary>What <see cref="DeviceCatalog.Find"/> knows it by: "cuda:0", "cpu".</summary>
    public string Spec => Kind is DeviceKind.Cpu or DeviceKind.IlgpuCpu ? DeviceCatalog.Word(Kind) : $"{DeviceCatalog.Word(Kind)}:{Index}";

    /// <summary>Null for the CPU device and in tests.</summary>
    internal Device? Ilgpu { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Spec} ({Name})";
}

/// <summary>A kind of device of which there is none.</summary>
/// <param name="Kind">What is missing.</param>
/// <param name="Why">What was looked for and not found: "no CUDA driver: libcuda.so.1 is not installed".</param>
public sealed record MissingKind(DeviceKind Kind, string Why);

/// <summary>A device, and why it and no other.</summary>
/// <param name="Device">The device.</param>
/// <param name="Why">For people: what it was preferred to, or what is missing.</param>
public sealed record DeviceChoice(FoundDevice Device, string Why);
