using System.Numerics;
using GpuAls.Core.Model;

namespace GpuAls.Core.Queries.Indexed;

/// <summary>The settings with which an index is built.</summary>
public sealed record IndexOptions
{
    internal static readonly NumberRange<double> RecallRange = NumberRange.Between(0.0, 1.0);
    internal static readonly NumberRange<int> ListsRange = NumberRange.From(1, 1 << 20);

    /// <summary>
    /// The number of items from which on an index pays. Below it, an exact query for similar items takes a few milliseconds.
    /// </summary>
    public const int FewestItems = 200_000;

    /// <summary>The mean share of the exact ten best items that a query must find, above 0 and below 1.</summary>
    public double Recall { get; init; } = 0.99;

    /// <summary>The number of lists; null for a power of two near twice the root of the number of items.</summary>
    public int? Lists { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="GpuAlsException">An option is out of range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        RecallRange.Require("recall", Recall);
        if (Lists is { } lists) ListsRange.Require("number of lists", lists);
    }

    /// <summary>The number of lists for a number of items that have vectors; at most one for each.</summary>
    internal int ListsFor(int items) =>
        Math.Min(Math.Max(1, items), Lists ?? (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, Math.Sqrt(2.0 * items))));
}

/// <summary>An index that was built, and its speed.</summary>
/// <param name="Model">The model with the index.</param>
/// <param name="Lists">The number of lists.</param>
/// <param name="Bytes">The size of the index.</param>
/// <param name="SimilarSeconds">The mean time of a query for ten similar items with the index, on one thread; null if no item has a vector.</param>
/// <param name="ExactSimilarSeconds">The mean time of the same query without the index, on all threads.</param>
/// <param name="RecommendSeconds">The mean time of a query for ten recommendations with the index, on one thread; null if no user has one.</param>
public sealed record BuiltIndex(
    AlsModel Model, int Lists, long Bytes, double? SimilarSeconds, double? ExactSimilarSeconds, double? RecommendSeconds);
