namespace GpuAls.Core.Weights;

/// <summary>The way from the regularization λ of the options to the λ of a row (docs/math.md).</summary>
public enum RegularizationScale
{
    /// <summary>
    /// λ is the mean of λ_row over all users and items, and λ_row grows as (n + α₀·columns)^ν. A λ that suits one ν nearly suits another.
    /// </summary>
    Mean,

    /// <summary>
    /// λ_row = (1 + α₀)·λ·(n + α₀·columns)^ν: λ as Rendle, Krichene, Zhang, Koren (2021) give it for iALS. The vectors here are √(1 + α₀) times
    /// those of the paper, and the factor 1 + α₀ belongs to them.
    /// </summary>
    Ials,

    /// <summary>
    /// λ_row = λ·likes^ν for a row of that many likes, or λ if it has none; with ν = 1 λ as in ALS-WR (Zhou, Wilkinson, Schreiber, Pan 2008) and in
    /// Spark.
    /// </summary>
    Likes,
}

/// <summary>
/// The facts about one scale: λ_row = λ·factor·size^ν, where the mean of λ_row may replace the factor. A new scale is a value of
/// <see cref="RegularizationScale"/> and a row here.
/// </summary>
sealed record RegularizationScaleInfo : IChoice<RegularizationScale>
{
    static readonly ChoiceTable<RegularizationScale, RegularizationScaleInfo> Table = new(
        "regularization scale",
        new()
        {
            Value = RegularizationScale.Mean,
            Word = "mean",
            Help = "λ is the mean over all users and items",
            Size = Pairs,
            IsMean = true,
        },
        new()
        {
            Value = RegularizationScale.Ials,
            Word = "ials",
            Help = "λ is that of the iALS papers, (1 + α₀)·λ·(n + α₀·columns)^ν for a row of n interactions",
            Size = Pairs,
            Factor = unobservedWeight => 1 + unobservedWeight,
        },
        new()
        {
            Value = RegularizationScale.Likes,
            Word = "likes",
            Help = "λ·n^ν for a row of n likes, as in Spark",
            // The vector of a row without likes is zero for every λ above 0.
            Size = (likes, _, _) => Math.Max(1, likes),
            CountsLikes = true,
        });

    /// <summary>All scales, in the order of the help.</summary>
    public static IReadOnlyList<RegularizationScaleInfo> All => Table.Rows;

    /// <inheritdoc/>
    public required RegularizationScale Value { get; init; }

    /// <inheritdoc/>
    public required string Word { get; init; }

    /// <inheritdoc/>
    public string FileWord => Word;

    /// <inheritdoc/>
    public required string Help { get; init; }

    /// <summary>The size of a row, the base of the power: for n entries or likes, the number of columns, and α₀.</summary>
    public required Func<int, int, double, double> Size { get; init; }

    /// <summary>The constant of λ_row for an α₀.</summary>
    public Func<double, double> Factor { get; init; } = _ => 1;

    /// <summary>Whether the mean of λ_row over all rows of both sides is λ.</summary>
    public bool IsMean { get; init; }

    /// <summary>Whether n is the number of likes. Otherwise it is the number of entries, dislikes included.</summary>
    public bool CountsLikes { get; init; }

    /// <summary>The row of a scale.</summary>
    /// <exception cref="GpuAlsException">The value is not one of the enumeration.</exception>
    public static RegularizationScaleInfo Of(RegularizationScale scale) => Table[scale];

    /// <summary>The row with a word of the command line.</summary>
    /// <exception cref="GpuAlsException">No scale has the word; the message lists all words.</exception>
    public static RegularizationScaleInfo Parse(string word) => Table.Parse(word);

    /// <summary>The row with a word of the model file.</summary>
    /// <exception cref="FormatException">No scale has the word; the message lists all words.</exception>
    public static RegularizationScaleInfo ParseFileWord(string? word) => Table.ParseFileWord(word);

    // The data of a row: α₀ for each of its pairs, and 1 more for each seen one.
    static double Pairs(int entries, int columns, double unobservedWeight) => entries + unobservedWeight * columns;
}
