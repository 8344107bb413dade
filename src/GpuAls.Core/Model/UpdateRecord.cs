namespace GpuAls.Core.Model;

/// <summary>The updates of a model since its last full training.</summary>
public sealed record UpdateRecord
{
    /// <summary>The number of updates, those that removed users or items included.</summary>
    public int Count { get; init; }

    /// <summary>The number of users of the full training.</summary>
    public int TrainedUsers { get; init; }

    /// <summary>The number of items of the full training.</summary>
    public int TrainedItems { get; init; }

    /// <summary>The number of pairs of the full training.</summary>
    public long TrainedPairs { get; init; }

    /// <summary>The number of pairs that updates added, changed or removed; a pair that several updates change counts each time.</summary>
    public long ChangedPairs { get; init; }

    /// <summary>
    /// The gradient of the objective by the vectors that the first update left unchanged, relative to the right side of their systems, the mean over
    /// a sample, of which each vector counts at most 1; null if there were none.
    /// </summary>
    public double? TrainedGradient { get; init; }

    /// <summary>The same after the last update, for the vectors that it left unchanged.</summary>
    public double? Gradient { get; init; }

    internal static UpdateRecord Start(AlsModel model, double? gradient) => new()
    {
        TrainedUsers = model.Users.Count,
        TrainedItems = model.Items.Count,
        TrainedPairs = model.Known.Entries,
        TrainedGradient = gradient,
    };
}
