using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>
/// The learned prior of one side: the vector that a row's features let expect, m = Wᵀa + w₀. It is the vector of a row without interactions, and in
/// the system of a row with interactions λ·m is added to b (docs/math.md). λ is that of the row, as training has it. Immutable.
/// </summary>
public sealed class FeatureWeights
{
    readonly float[] intercept;

    /// <param name="weights">[features × f] W.</param>
    /// <param name="intercept">[f] w₀.</param>
    /// <param name="regularization">μ of the ridge regression, above 0; infinity: no feature has a weight.</param>
    /// <exception cref="ArgumentException">The intercept has another length than the weights.</exception>
    public FeatureWeights(FactorMatrix weights, IReadOnlyList<float> intercept, double regularization)
    {
        if (intercept.Count != weights.Factors)
            throw new ArgumentException($"the intercept has {intercept.Count} numbers; expected {weights.Factors}", nameof(intercept));
        Weights = weights;
        this.intercept = [.. intercept];
        Regularization = regularization;
    }

    /// <summary>[features × f] W, the change of the vector for a feature of 1.</summary>
    public FactorMatrix Weights { get; }

    /// <summary>[f] w₀, the vector of a row without features.</summary>
    public ReadOnlySpan<float> Intercept => intercept;

    /// <summary>μ of the ridge regression that fitted W, in squares of features; infinity: no feature has a weight.</summary>
    public double Regularization { get; }

    /// <summary>The number of features.</summary>
    public int Features => Weights.Rows;

    /// <summary>f, the length of a vector.</summary>
    public int Factors => Weights.Factors;

    /// <summary>m = Wᵀa + w₀, summed in float64 in the order of the columns.</summary>
    /// <param name="columns">The features of the row, each once.</param>
    /// <param name="values">Their numbers.</param>
    /// <returns>[f]</returns>
    /// <exception cref="ArgumentException">There are fewer or more numbers than columns.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is not in [0, <see cref="Features"/>).</exception>
    public float[] Predict(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        if (columns.Length != values.Length)
            throw new ArgumentException($"{values.Length} values for {columns.Length} columns", nameof(values));
        var sum = new double[Factors];
        for (var k = 0; k < sum.Length; k++) sum[k] = intercept[k];
        for (var e = 0; e < columns.Length; e++)
        {
            var weights = Weights.Row(columns[e]);
            for (var k = 0; k < sum.Length; k++) sum[k] += (double)values[e] * weights[k];
        }

        return Array.ConvertAll(sum, value => (float)value);
    }
}
