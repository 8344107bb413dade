namespace GpuAls.Core.Queries.Reranking;

/// <summary>What counts in a list of recommendations beside the score. With both at 0 a list is what it is without.</summary>
public sealed record RerankOptions
{
    internal static readonly NumberRange<double> PopularityPenaltyRange = NumberRange.AtLeast(0.0);
    internal static readonly NumberRange<double> DiversityRange = NumberRange.From(0.0, 1.0);

    /// <summary>
    /// P, 0 or more: ranked by s − P·d·q, where s is the score, d the root mean square of the user's scores of all items, and q = ln(1 + listeners) / ln(1 + most
    /// listeners of any item), 1 for the most popular item and 0 for one that nobody knows.
    /// </summary>
    public double PopularityPenalty { get; init; }

    /// <summary>
    /// D in [0, 1]: items are chosen one after the other, each the one with the highest (1 − D)·(its score, brought to [0, 1]) − D·(its highest cosine to an item
    /// chosen before). 1 looks at the score for the first item alone.
    /// </summary>
    public double Diversity { get; init; }

    /// <summary>Whether a list is what it is without.</summary>
    public bool IsNone => PopularityPenalty == 0 && Diversity == 0;

    /// <summary>Checks both.</summary>
    /// <exception cref="GpuAlsException">One is out of its range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        PopularityPenaltyRange.Require("popularity penalty", PopularityPenalty);
        DiversityRange.Require("diversity", Diversity);
    }
}
