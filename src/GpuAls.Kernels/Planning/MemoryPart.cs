namespace GpuAls.Kernels;

/// <summary>One thing that lies in a device's memory while a training runs.</summary>
/// <param name="What">For people: "user factors".</param>
/// <param name="Bytes">Its size.</param>
sealed record MemoryPart(string What, long Bytes);
