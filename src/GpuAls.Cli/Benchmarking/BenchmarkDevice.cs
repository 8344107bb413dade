using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>A device that takes part in a benchmark.</summary>
/// <param name="Name">As <c>--device</c> knows it: cpu, cuda:0.</param>
/// <param name="Open">Opens it, at the first call; a device that cannot be opened throws at every call.</param>
sealed record BenchmarkDevice(string Name, Func<IAlsDevice> Open)
{
    /// <summary>Bytes of its own memory that the latest training took; null for the CPU, which has none of its own.</summary>
    public Func<long?> MemoryBytes { get; init; } = () => null;

    /// <summary>The name of the device that others are compared with.</summary>
    public const string Cpu = "cpu";

    /// <summary>The CPU device.</summary>
    public static BenchmarkDevice OfCpu(int threads) => new(Cpu, () => new CpuDevice(threads));
}
