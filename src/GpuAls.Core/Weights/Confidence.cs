using GpuAls.Core.Interactions;

namespace GpuAls.Core.Weights;

/// <summary>The formula from the strength r of a seen pair to its confidence c. An unseen pair has c = 1.</summary>
public enum Confidence
{
    /// <summary>c = 1 + α·r (Hu, Koren, Volinsky 2008).</summary>
    Hu,

    /// <summary>c = α·r, the formula of the Python package implicit. A strength below 1/α counts less than an unseen pair.</summary>
    Scaled,

    /// <summary>c = 1 + α·ln(1 + r): a strength of 1000 does not count as much as a thousand strengths of 1.</summary>
    Log,

    /// <summary>
    /// c = 1 + α·bm25(r): r saturates, earlier for items with a large sum of strengths, and counts less for users of many items; see
    /// <see cref="RetrievalEvidence"/>.
    /// </summary>
    Bm25,

    /// <summary>c = 1 + α·tfidf(r): √r, which counts less for users of many items; see <see cref="RetrievalEvidence"/>.</summary>
    Tfidf,

    /// <summary>c = 1 + α: every seen pair counts the same.</summary>
    Binary,

    /// <summary>
    /// c = α₀ + α: every seen pair counts the same, α more than an unseen pair. With α = 1 the objective of Rendle, Krichene, Zhang, Koren (2021).
    /// </summary>
    Ials,

    /// <summary>
    /// c = 1 + α·normalized(r): ln(1 + r) relative to its mean, and less for popular items; see <see cref="NormalizedEvidence"/>. One α suits plays,
    /// ratings and data without counts.
    /// </summary>
    Normalized,

    /// <summary>
    /// c = α·fading(r): <see cref="Normalized"/> without its 1, so that a pair counts nothing when its strength has faded with its age; see
    /// <see cref="NormalizedEvidence"/>.
    /// </summary>
    Fading,
}

/// <summary>
/// The facts about one confidence that weights, checks, help and reports need. The confidence of a pair is c = base + α·evidence, where the base is
/// 1, 0 or α₀. A new confidence is a value of <see cref="Confidence"/> and a row here.
/// </summary>
sealed record ConfidenceInfo : IChoice<Confidence>
{
    static readonly ChoiceTable<Confidence, ConfidenceInfo> Table = new(
        "confidence",
        new()
        {
            Value = Confidence.Hu,
            Word = "hu",
            Help = "the strength itself",
            Formula = "c = 1 + α·r",
            OfStrength = strength => strength,
            IsStrength = true,
        },
        new()
        {
            Value = Confidence.Scaled,
            Word = "scaled",
            Help = "the strength itself, without the 1",
            Formula = "c = α·r",
            OfStrength = strength => strength,
            IsStrength = true,
            Base = _ => 0,
        },
        new()
        {
            Value = Confidence.Log,
            Word = "log",
            Help = "the logarithm of the strength",
            Formula = "c = 1 + α·ln(1 + r)",
            OfStrength = strength => Math.Log(1.0 + strength),
        },
        new()
        {
            Value = Confidence.Bm25,
            Word = "bm25",
            Help = "BM25 of text search, less for users of many items and for popular items",
            Formula = "c = 1 + α·bm25(r)",
            OfMatrix = byUser => RetrievalEvidence.Bm25(byUser),
        },
        new()
        {
            Value = Confidence.Tfidf,
            Word = "tfidf",
            Help = "TF-IDF of text search, less for users of many items",
            Formula = "c = 1 + α·tfidf(r)",
            OfMatrix = byUser => RetrievalEvidence.Tfidf(byUser),
        },
        new()
        {
            Value = Confidence.Binary,
            Word = "binary",
            Help = "the same for every seen pair",
            Formula = "c = 1 + α",
            OfStrength = _ => 1,
        },
        new()
        {
            Value = Confidence.Ials,
            Word = "ials",
            Help = "the same for every seen pair, above the weight of an unseen one",
            Formula = "c = α₀ + α",
            OfStrength = _ => 1,
            Base = unobservedWeight => unobservedWeight,
        },
        new()
        {
            Value = Confidence.Normalized,
            Word = "normalized",
            Help = "the logarithm of the strength relative to its mean, less for popular items",
            Formula = "c = 1 + α·normalized(r)",
            OfMatrix = NormalizedEvidence.Of,
        },
        new()
        {
            Value = Confidence.Fading,
            Word = "fading",
            Help = "normalized without its 1, for strengths that fade with age",
            Formula = "c = α·fading(r)",
            OfMatrix = NormalizedEvidence.OfFading,
            Base = _ => 0,
        });

    /// <summary>All confidences, in the order of the help.</summary>
    public static IReadOnlyList<ConfidenceInfo> All => Table.Rows;

    /// <summary>The row of a confidence.</summary>
    /// <exception cref="GpuAlsException">The value is not one of the enumeration.</exception>
    public static ConfidenceInfo Of(Confidence confidence) => Table[confidence];

    /// <summary>The row with a word of the command line.</summary>
    /// <exception cref="GpuAlsException">No confidence has the word; the message lists all words.</exception>
    public static ConfidenceInfo Parse(string word) => Table.Parse(word);

    /// <summary>The row with a word of the model file.</summary>
    /// <exception cref="FormatException">No confidence has the word; the message lists all words.</exception>
    public static ConfidenceInfo ParseFileWord(string? word) => Table.ParseFileWord(word);

    /// <inheritdoc/>
    public required Confidence Value { get; init; }

    /// <inheritdoc/>
    public required string Word { get; init; }

    /// <inheritdoc/>
    public string FileWord => Word;

    /// <inheritdoc/>
    public required string Help { get; init; }

    /// <summary>The formula, for help and documents.</summary>
    public required string Formula { get; init; }

    /// <summary>The evidence of a strength |r|; null if it depends on more than the strength.</summary>
    public Func<float, double>? OfStrength { get; init; }

    /// <summary>The evidence of the pairs of a matrix [users × items]; null if it depends on the strength alone.</summary>
    public Func<SparseRows, PairEvidence>? OfMatrix { get; init; }

    /// <summary>The confidence of a pair without evidence, for an α₀.</summary>
    public Func<double, double> Base { get; init; } = _ => 1;

    /// <summary>Whether the evidence is the strength itself.</summary>
    public bool IsStrength { get; init; }

    /// <summary>Whether the evidence depends on the other pairs of the user and the item.</summary>
    public bool NeedsMatrix => OfMatrix is not null;

    /// <summary>The formula with numbers for α and α₀: <c>c = 1 + 2·ln(1 + r)</c>.</summary>
    public string FormulaWith(double alpha, double unobservedWeight) => Formula
        .Replace("α₀", FormattableString.Invariant($"{unobservedWeight}"), StringComparison.Ordinal)
        .Replace("α", FormattableString.Invariant($"{alpha}"), StringComparison.Ordinal);
}
