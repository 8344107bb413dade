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

/// <summary>How a training was watched, and which of its iterations the model is; <see cref="AlsIteration.Metric"/> has the curve.</summary>
/// <param name="Split">What held the pairs out: "random:0.1"; null where nobody said.</param>
/// <param name="Seed">The seed of the split and of the draw of users.</param>
/// <param name="Metric">The metric: "ndcg@10".</param>
/// <param name="Users">Of how many users.</param>
/// <param name="TestPairs">How many pairs they were to find.</param>
/// <param name="Patience">After how many iterations without a better one training was to stop; null: never.</param>
/// <param name="Kept">The iteration whose factors the model has, from 1.</param>
public sealed record ValidationRecord(string? Split, long Seed, string Metric, int Users, long TestPairs, int? Patience, int Kept);
