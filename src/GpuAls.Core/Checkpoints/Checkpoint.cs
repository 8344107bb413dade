using GpuAls.Core.Features;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Checkpoints;

/// <summary>A training after one of its iterations.</summary>
/// <param name="Identity">The identity of the training.</param>
/// <param name="Description">The options and the record so far, as <see cref="Model.ModelDescription"/> writes them.</param>
/// <param name="Iterations">The iterations so far, one or more.</param>
/// <param name="StartSeconds">The time of the start factors; null for random ones.</param>
/// <param name="Factors">The factors after the last of these iterations.</param>
/// <param name="UserGram">[stride × stride] XᵀX of the last iteration, by which the next change is measured; null if it is not measured.</param>
/// <param name="Best">The factors of the best iteration; null if they are the last ones, or if no best ones are kept.</param>
sealed record Checkpoint(
    CheckpointIdentity Identity,
    byte[] Description,
    IReadOnlyList<AlsIteration> Iterations,
    double? StartSeconds,
    AlsFactors Factors,
    double[]? UserGram,
    AlsFactors? Best)
{
    /// <summary>The last fit of the features of users, from which the next one starts; null without features of users.</summary>
    public FeatureWeights? UserFeatures { get; init; }

    /// <summary>The last fit of the features of items; null without features of items.</summary>
    public FeatureWeights? ItemFeatures { get; init; }
}
