namespace GpuAls.Core.Features;

/// <summary>The kinds of features. How each becomes numbers is in docs/features.md.</summary>
enum FeatureKind
{
    /// <summary>One of several values, such as a country: 1 in the column of the value.</summary>
    Category,

    /// <summary>A number whose effect is a straight line: (x − mean) / standard deviation, at most ±4.</summary>
    Number,

    /// <summary>A number whose effect may be a curve: piecewise linear between quantiles of the data.</summary>
    Bins,

    /// <summary>A date, read as days since 1970 and encoded as <see cref="Bins"/>.</summary>
    Date,

    /// <summary>Several values, such as genres, with or without weights: a vector of length 1.</summary>
    Tags,

    /// <summary>A vector of numbers, such as a text embedding: its mean is subtracted, and its mean squared length is scaled to 1.</summary>
    Vector,
}

/// <summary>The word of a kind of feature on the command line and in model files, and its help.</summary>
/// <param name="Value">The kind.</param>
/// <param name="Word">The word.</param>
/// <param name="Help">The kind in a few words.</param>
sealed record FeatureKindInfo(FeatureKind Value, string Word, string Help)
{
    /// <summary>All kinds.</summary>
    public static IReadOnlyList<FeatureKindInfo> All { get; } =
    [
        new(FeatureKind.Category, "category", "one of several values"),
        new(FeatureKind.Number, "number", "a number with a straight effect"),
        new(FeatureKind.Bins, "bins", "a number whose effect may be a curve"),
        new(FeatureKind.Date, "date", "a date"),
        new(FeatureKind.Tags, "tags", "several values in a field"),
        new(FeatureKind.Vector, "vector", "several numbers in a field"),
    ];

    /// <summary>The row of a kind.</summary>
    public static FeatureKindInfo Of(FeatureKind kind) => All.First(row => row.Value == kind);
}
