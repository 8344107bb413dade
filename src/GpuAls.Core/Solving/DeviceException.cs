namespace GpuAls.Core.Solving;

/// <summary>A device that cannot hold a problem, that ran out of memory, or that was lost. Another device may still train it.</summary>
public sealed class DeviceException(string message, Exception? inner = null) : GpuAlsException(message, inner);
