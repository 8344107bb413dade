using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Model;

/// <summary>The record of a training.</summary>
/// <param name="Device">The description of the device.</param>
/// <param name="Iterations">The iterations in their order, with times, losses and metrics.</param>
/// <param name="Validation">The record of the validation; null if there was none.</param>
public sealed record TrainingRecord(string Device, IReadOnlyList<AlsIteration> Iterations, ValidationRecord? Validation = null)
{
    /// <summary>The weights of the kinds of events, as given; null if there were none.</summary>
    public string? EventWeights { get; init; }

    /// <summary>The use of the times of the interactions; null if they were not used.</summary>
    public InteractionTimes? Times { get; init; }

    /// <summary>The record of the neighbours; null if the model has none.</summary>
    public NeighbourRecord? Neighbours { get; init; }

    /// <summary>The updates since this training; null for none.</summary>
    public UpdateRecord? Updates { get; init; }

    /// <summary>The last event of a service that is in the model; null for none.</summary>
    internal EventMark? Events { get; init; }

    /// <summary>The wall time for computing the start factors from the pairs; null for random numbers.</summary>
    public double? StartSeconds { get; init; }

    /// <summary>The wall time of the start and of all iterations, without the time for losses and metrics.</summary>
    public double Seconds => (StartSeconds ?? 0) + Iterations.Sum(iteration => iteration.Seconds);

    /// <summary>The number of iterations behind the model's factors: all, or fewer if the best factors were kept.</summary>
    public int KeptIterations => Validation?.Kept ?? Iterations.Count;
}

/// <summary>
/// The record of the neighbours beside the factors. A spread is the root mean square, over users, of the standard deviation of a user's scores over
/// all items. The weights of the model are those of the regressions, multiplied by β·<paramref name="FactorSpread"/> / <paramref
/// name="NeighbourSpread"/>.
/// </summary>
/// <param name="FactorSpread">The spread of x·y.</param>
/// <param name="NeighbourSpread">The spread of the sums of the regressions' weights.</param>
/// <param name="Seconds">The time of the fit.</param>
public sealed record NeighbourRecord(double FactorSpread, double NeighbourSpread, double Seconds);

/// <summary>
/// The record of a validated training: its metric, its users, and the iteration whose factors the model has. The curve is in
/// <see cref="AlsIteration.Metric"/>.
/// </summary>
/// <param name="Split">The split that held pairs out: "random:0.1"; null if it is unknown.</param>
/// <param name="Seed">The seed of the split and of the draw of users.</param>
/// <param name="Metric">The metric: "ndcg@10".</param>
/// <param name="Users">The number of test users.</param>
/// <param name="TestPairs">The number of held-out pairs of these users.</param>
/// <param name="Patience">The number of iterations without a better metric after
/// which the training was to stop; null if it was not to stop early.</param>
/// <param name="Kept">The iteration whose factors the model has, from 1.</param>
public sealed record ValidationRecord(string? Split, long Seed, string Metric, int Users, long TestPairs, int? Patience, int Kept);
