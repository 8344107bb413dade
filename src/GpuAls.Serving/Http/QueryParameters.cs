using GpuAls.Core.Queries.Reranking;
using GpuAls.Serving.Contract;
using GpuAls.Serving.Models;
using GpuAls.Serving.Queries;

namespace GpuAls.Serving.Http;

/// <summary>The parameters of the queries under <c>/v1</c>.</summary>
static class QueryParameters
{
    /// <summary>The user of a query that needs one.</summary>
    public static readonly TextParameter User = new("user", "User of the model, by key or name.") { IsRequired = true };

    /// <summary>The item of a query that needs one.</summary>
    public static readonly TextParameter Item = new("item", "Item of the model, by key or name; id:KEY is always the key.") { IsRequired = true };

    /// <summary>The model.</summary>
    public static readonly TextParameter Model = new(
        "model", "Name of the model. Default: the model of the user's group, or the first model if the request names no user.");

    /// <summary>The maximum number of answers.</summary>
    public static readonly NumberParameter<int> Count = new(
        "n", "Maximum number of answers.", ModelQueries.CountRange, RecommendRequest.DefaultItems);

    /// <summary>The number of reasons for each item.</summary>
    public static readonly NumberParameter<int> Because = new(
        "because", "Number of known items that explain each item.", _ => ModelQueries.BecauseRange, 0);

    /// <summary>Items that are not recommended.</summary>
    public static readonly ListParameter Exclude = new("exclude", "Item that is not recommended, by key or name; may be repeated.");

    /// <summary>Items to choose from.</summary>
    public static readonly ListParameter Only = new("only", "Item to choose from, by key or name; may be repeated. Default: all items.");

    /// <summary>The penalty for popular items.</summary>
    public static readonly NumberParameter<double> PopularityPenalty = new(
        "popularityPenalty", "Penalty for popular items; 0 for none.", _ => RerankOptions.PopularityPenaltyRange, 0);

    /// <summary>The weight of variety.</summary>
    public static readonly NumberParameter<double> Diversity = new(
        "diversity", "Weight of variety in the list; 0 for none.", _ => RerankOptions.DiversityRange, 0);

    /// <summary>Whether known items may be recommended.</summary>
    public static readonly FlagParameter IncludeKnown = new("includeKnown", "Whether items that the user has may be recommended.");

    /// <summary>The text of a search.</summary>
    public static readonly TextParameter Typed = new(
        "q", "Text of a search: the beginning of the words of a name, with typing errors.")
    {
        IsRequired = true,
        MayBeEmpty = true,
    };

    /// <summary>The number of items on a map.</summary>
    public static readonly NumberParameter<int> MapCount = new(
        "n", "Maximum number of items.", _ => ModelQueries.MapCountRange, ServedModel.MapItems);
}
