namespace GpuAls.Core;

/// <summary>How a model came to be.</summary>
/// <param name="Device">What ran it, for people.</param>
/// <param name="Iterations">Times and losses, in order.</param>
public sealed record TrainingRecord(string Device, IReadOnlyList<AlsIteration> Iterations);
