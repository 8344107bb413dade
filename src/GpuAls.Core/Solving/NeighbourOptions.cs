namespace GpuAls.Core.Solving;

/// <summary>
/// The settings of the neighbours beside the factors: each item's column of likes is predicted from those of its nearest items by a ridge regression,
/// and the prediction is added to the score x·y (docs/neighbours.md).
/// </summary>
public sealed record NeighbourOptions
{
    internal static readonly NumberRange<int> CountRange = NumberRange.From(1, 1000);
    internal static readonly NumberRange<double> RegularizationRange = NumberRange.AtLeast(0.1);
    internal static readonly NumberRange<double> ShareRange = NumberRange.Between(0.0, 1000.0);

    /// <summary>K, the maximum number of neighbours of an item, from 1 to 1000: the items with the highest cosine of their users.</summary>
    public int Count { get; init; } = 32;

    /// <summary>λ on the diagonal of an item's regression, in users; 0.1 or more. A larger λ trusts fewer co-occurrences less.</summary>
    public double Regularization { get; init; } = 20;

    /// <summary>
    /// β, the spread of the neighbours' part of the scores relative to the spread of the factors' part, above 0 and below 1000. At 1 both parts
    /// decide as much.
    /// </summary>
    public double Share { get; init; } = 0.25;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="GpuAlsException">A setting is out of its range; the message has its name, its value and the range.</exception>
    public void Validate()
    {
        CountRange.Require("neighbours", Count);
        RegularizationRange.Require("neighbour regularization", Regularization);
        ShareRange.Require("neighbour share", Share);
    }
}
