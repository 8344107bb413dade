namespace GpuAls.Core.Queries.Reranking;

/// <summary>The criteria of a list of recommendations besides the score. With both at 0, lists are ranked by score.</summary>
public sealed record RerankOptions
{
    internal static readonly NumberRange<double> PopularityPenaltyRange = NumberRange.AtLeast(0.0);
    internal static readonly NumberRange<double> DiversityRange = NumberRange.From(0.0, 1.0);

    /// <summary>
    /// P, 0 or more: items are ranked by s − P·d·q, with the score s, the root mean square d of the user's scores of all items, and q = ln(1 + users
    /// of the item) / ln(1 + maximum users of an item), which is 1 for the most popular item and 0 for an item without users.
    /// </summary>
    public double PopularityPenalty { get; init; }

    /// <summary>
    /// D in [0, 1]: items are chosen one after the other, each with the highest (1 − D)·(its score, scaled to [0, 1]) − D·(its highest cosine to a
    /// chosen item). With D = 1, the score decides only the first item.
    /// </summary>
    public double Diversity { get; init; }

    /// <summary>Whether lists are ranked by score alone.</summary>
    public bool IsNone => PopularityPenalty == 0 && Diversity == 0;

    /// <summary>Checks both options.</summary>
    /// <exception cref="GpuAlsException">An option is out of range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        PopularityPenaltyRange.Require("popularity penalty", PopularityPenalty);
        DiversityRange.Require("diversity", Diversity);
    }
}
