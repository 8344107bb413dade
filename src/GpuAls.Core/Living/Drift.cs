using GpuAls.Core.Model;

namespace GpuAls.Core.Living;

/// <summary>The distance of a model that was updated from its last full training, and the reason why the next one is due.</summary>
/// <param name="Updates">The record of the updates.</param>
/// <param name="Users">The number of users with interactions now.</param>
/// <param name="Items">The number of items with interactions now.</param>
/// <param name="HasNeighbours">Whether the model has neighbours, which updates do not fit to new items.</param>
sealed record Drift(UpdateRecord Updates, int Users, int Items, bool HasNeighbours)
{
    /// <summary>The share of pairs, relative to those of the training, beyond which a full training is due.</summary>
    public const double MaxPairShare = 0.2;

    /// <summary>The share of items without neighbours beyond which a full training is due.</summary>
    public const double MaxItemShare = 0.05;

    /// <summary>The growth of the gradient of unchanged rows beyond which a full training is due.</summary>
    public const double MaxGradientGrowth = 1.5;

    /// <summary>The gradient up to which no training is due, however small that of the training was: the tolerance of updates.</summary>
    public const double MinGradient = ModelUpdater.StandardTolerance;

    /// <summary>The drift of a model; null if it was never updated.</summary>
    public static Drift? Of(AlsModel model) => model.Training.Updates is { } updates
        ? new(updates, model.Users.Count - model.ColdUsers, model.Items.Count - model.ColdItems, model.Neighbours is not null)
        : null;

    /// <summary>The pairs that updates changed, relative to the pairs of the training.</summary>
    public double PairShare => Updates.TrainedPairs > 0 ? (double)Updates.ChangedPairs / Updates.TrainedPairs : double.PositiveInfinity;

    /// <summary>The number of items more than at the training, relative to all items.</summary>
    public double ItemShare => Items > 0 ? Math.Max(0, Items - Updates.TrainedItems) / (double)Items : 0;

    /// <summary>The gradient of unchanged rows, relative to the one before the first update; null if it is unknown.</summary>
    public double? GradientGrowth => Updates is { Gradient: { } now, TrainedGradient: > 0 and { } then } ? now / then : null;

    /// <summary>The reason why a full training is due, as a sentence without its end; null if it is not.</summary>
    public string? Reason =>
        PairShare > MaxPairShare
            ? FormattableString.Invariant($"updates changed {Percent(PairShare)} of the pairs of the last one, more than {Percent(MaxPairShare)}")
        : Updates.Gradient > MinGradient && GradientGrowth > MaxGradientGrowth
            ? FormattableString.Invariant(
                $"the gradient of unchanged vectors, {Updates.Gradient:0.000}, is {GradientGrowth:0.00} times that of the last one")
        : HasNeighbours && ItemShare > MaxItemShare
            ? FormattableString.Invariant($"{Percent(ItemShare)} of the items have no neighbours, more than {Percent(MaxItemShare)}")
        : null;

    static string Percent(double share) => FormattableString.Invariant($"{100 * share:0.##} %");
}
