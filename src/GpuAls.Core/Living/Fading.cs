using GpuAls.Core.Interactions;
using GpuAls.Core.Model;

namespace GpuAls.Core.Living;

/// <summary>
/// The history of a model with a half-life at a later moment: every strength is multiplied by 2^(−(later − earlier) / half-life), as if all rows had
/// been read at that moment.
/// </summary>
/// <param name="From">The moment from which the ages of the history were counted.</param>
/// <param name="To">The later moment.</param>
/// <param name="Factor">The factor of the strengths, below 1.</param>
sealed record Fading(DateTimeOffset From, DateTimeOffset To, double Factor)
{
    /// <summary>
    /// Σ|change of c| / Σc over all pairs. It is far below 1 − <see cref="Factor"/> with a confidence that relates strengths to their mean.
    /// </summary>
    public double ChangedEvidence { get; init; }

    /// <summary>A model as of the moment of new interactions, whose vectors are unchanged; and the fading of its history, null for none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ofEvents">The use of the times of the new interactions.</param>
    /// <exception cref="ArgumentException">The new interactions have another half-life, or an earlier moment.</exception>
    public static (AlsModel Model, Fading? Fading) Of(AlsModel model, InteractionTimes? ofEvents)
    {
        if (model.Training.Times is not { } times) return (model, null);
        if (ofEvents?.HalfLife != times.HalfLife)
            throw new ArgumentException("the interactions are not weighed by the half-life of the model", nameof(ofEvents));
        var moved = times with { AsOf = ofEvents?.AsOf };
        var later = model with { Training = model.Training with { Times = moved == new InteractionTimes() ? null : moved } };
        if (times is not { HalfLife: { } halfLife, AsOf: { } from } || ofEvents?.AsOf is not { } to || to == from) return (later, null);
        if (to < from) throw new ArgumentException("the interactions are weighed as of a moment before that of the model", nameof(ofEvents));
        var factor = InteractionTimes.FactorOf((to - from) / halfLife);
        var values = model.Known.Values.Select(
            strength => InteractionTimes.NotZero((float)(strength * factor), strength < 0), model.Known.Arrays);
        return (later with { Known = model.Known.WithValues(values) }, new(from, to, factor));
    }
}
