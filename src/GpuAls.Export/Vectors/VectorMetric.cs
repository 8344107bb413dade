using GpuAls.Core;

namespace GpuAls.Export.Vectors;

/// <summary>The number by which a search for the nearest vectors ranks items.</summary>
public enum VectorMetric
{
    /// <summary>x·y, the score itself.</summary>
    InnerProduct,

    /// <summary>x·y / (|x|·|y|), for programs that search by cosine alone.</summary>
    Cosine,
}

/// <summary>The facts about one metric. A new metric is a value of <see cref="VectorMetric"/> and a row here.</summary>
sealed record VectorMetricInfo : IChoice<VectorMetric>
{
    static readonly ChoiceTable<VectorMetric, VectorMetricInfo> Table = new(
        "metric",
        new()
        {
            Value = VectorMetric.InnerProduct,
            Word = "inner-product",
            Help = "the vectors of the model",
        },
        new()
        {
            Value = VectorMetric.Cosine,
            Word = "cosine",
            Help = "vectors with one more coordinate, whose cosine ranks as the inner product does",
            ExtraDimensions = 1,
        });

    /// <summary>All metrics, in the order of the help.</summary>
    public static IReadOnlyList<VectorMetricInfo> All => Table.Rows;

    /// <inheritdoc/>
    public required VectorMetric Value { get; init; }

    /// <inheritdoc/>
    public required string Word { get; init; }

    /// <inheritdoc/>
    public string FileWord => Word;

    /// <inheritdoc/>
    public required string Help { get; init; }

    /// <summary>The number of coordinates beyond the factors.</summary>
    public int ExtraDimensions { get; init; }

    /// <summary>The row of a metric.</summary>
    /// <exception cref="GpuAlsException">The value is not one of the enumeration.</exception>
    public static VectorMetricInfo Of(VectorMetric metric) => Table[metric];
}
