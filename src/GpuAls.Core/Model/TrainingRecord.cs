using GpuAls.Core.Solving;

namespace GpuAls.Core.Model;

/// <summary>How a model came to be.</summary>
/// <param name="Device">What ran it, for people.</param>
/// <param name="Iterations">Times, losses and metrics, in order.</param>
/// <param name="Validation">How it was watched; null where it was not.</param>
public sealed record TrainingRecord(string Device, IReadOnlyList<AlsIteration> Iterations, ValidationRecord? Validation = null)
{
    /// <summary>What each kind of event counted, as it was asked for; null where there were none.</summary>
    public string? EventWeights { get; init; }

    /// <summary>How many iterations the model's factors have behind them: all, or fewer where the best ones were kept.</summary>
    public int KeptIterations => Validation?.Kept ?? Iterations.Count;
}
