namespace GpuAls.Core.Solving;

/// <summary>The error of a device that cannot hold a problem, runs out of memory, or was lost. Another device may be able to train.</summary>
public sealed class DeviceException(string message, Exception? inner = null) : GpuAlsException(message, inner);
