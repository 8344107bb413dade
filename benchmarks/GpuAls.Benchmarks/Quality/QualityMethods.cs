namespace GpuAls.Benchmarks.Quality;

/// <summary>The names of the methods, in the order of the tables.</summary>
static class QualityMethods
{
    public const string Popularity = "popularity";
    public const string ItemCosine = "item cosine";
    public const string Ease = "EASE";
    public const string Notebook = "notebook";
    public const string FactorsAlone = "factors alone";
    public const string NoOption = "no option";
    public const string Tuned = "tuned";

    /// <summary>All methods.</summary>
    public static IReadOnlyList<string> All { get; } = [Popularity, ItemCosine, Ease, Notebook, FactorsAlone, NoOption, Tuned];
}
