namespace GpuAls.Kernels;

/// <summary>One thing that lies in a device's memory while a training runs.</summary>
/// <param name="What">For people: "user factors".</param>
/// <param name="Bytes">Its size.</param>
public sealed record MemoryPart(string What, long Bytes);
