using GpuAls.Core.Features;
using GpuAls.Core.Interactions;

namespace GpuAls.Core.Living;

/// <summary>
/// The learned prior of the rows of one side, m = ρ(n)·Wᵀ(a − ā), from their features. W is that of the last full training: an update changes the
/// vectors, and not what the features mean.
/// </summary>
/// <param name="weights">W, w₀ and ρ.</param>
/// <param name="table">[rows × features]</param>
sealed class RowPrior(FeatureWeights weights, SparseRows table)
{
    /// <summary>The prior of a side; null without features, or if they say nothing.</summary>
    public static RowPrior? Of(FeatureWeights? weights, SparseRows? table) =>
        weights is { HasSignal: true } && table is not null ? new(weights, table) : null;

    /// <summary>[f] m of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="likes">The number of its likes.</param>
    public float[] Of(int row, int likes) => weights.Deviation(Predicted(row), likes);

    /// <summary>Writes λ·m of a row, as a training does.</summary>
    /// <param name="row">The row.</param>
    /// <param name="likes">The number of its likes.</param>
    /// <param name="lambda">λ/α₀ of the row.</param>
    /// <param name="to">[f] Receives λ·m.</param>
    public void Write(int row, int likes, float lambda, Span<float> to) =>
        weights.WritePrior(table.RowColumns(row), table.RowValues(row), lambda * weights.Scale.Of(likes), to);

    /// <summary>[f] The vector of a row without interactions.</summary>
    public float[] Predicted(int row) => weights.Predict(table.RowColumns(row), table.RowValues(row));
}
