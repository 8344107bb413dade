using GpuAls.Core;
using GpuAls.Kernels;

namespace GpuAls.Cli;

/// <summary>The device that trains, open until it is disposed of.</summary>
/// <param name="Device">The device.</param>
/// <param name="Why">For people: why it and no other; null where it was named.</param>
/// <param name="Warning">For people: what to expect of a device that is not made for the work.</param>
/// <param name="Catalog">What opened it; null for the CPU, which nobody has to look for.</param>
sealed record ChosenDevice(IAlsDevice Device, string? Why, string? Warning, DeviceCatalog? Catalog) : IDisposable
{
    public void Dispose() => Catalog?.Dispose();
}
