using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>
/// The vectors of one side as a function of features, fitted to its trained vectors: Wᵀa + w₀, with w₀ = x̄ − Wᵀā. It is the vector of a row without
/// interactions. The learned prior of a row of n likes is a share of the deviation from the mean vector, m = ρ(n)·Wᵀ(a − ā): λ·m is added to b, with
/// the λ that the row has without features (docs/math.md). Immutable.
/// </summary>
public sealed class FeatureWeights
{
    readonly float[] intercept;
    readonly float[] mean;
    readonly FactorMatrix start; // [2 × f] the intercept and the mean

    /// <param name="weights">[features × f] W.</param>
    /// <param name="intercept">[f] w₀.</param>
    /// <param name="mean">[f] x̄, the mean of the vectors that W was fitted to.</param>
    /// <param name="regularization">μ of the ridge regression, above 0; infinity: no feature has a weight.</param>
    /// <exception cref="ArgumentException">The intercept or the mean has another length than the weights.</exception>
    public FeatureWeights(FactorMatrix weights, IReadOnlyList<float> intercept, IReadOnlyList<float> mean, double regularization)
    {
        Require("intercept", intercept, weights.Factors, nameof(intercept));
        Require("mean", mean, weights.Factors, nameof(mean));
        Weights = weights;
        this.intercept = [.. intercept];
        this.mean = [.. mean];
        start = FactorMatrix.From(weights.Factors, [this.intercept, this.mean]);
        Regularization = regularization;
    }

    /// <summary>[features × f] W, the change of the vector for a feature of 1.</summary>
    public FactorMatrix Weights { get; }

    /// <summary>[f] w₀, the vector of a row of which all features are 0.</summary>
    public ReadOnlySpan<float> Intercept => intercept;

    /// <summary>[f] x̄, the mean of the vectors that W was fitted to: those of the rows with likes.</summary>
    public ReadOnlySpan<float> Mean => mean;

    /// <summary>μ of the ridge regression, in squares of features; infinity: no feature has a weight.</summary>
    public double Regularization { get; }

    /// <summary>ρ(n), the scale of the prior of a row of n likes.</summary>
    internal PriorScale Scale { get; init; } = PriorScale.One;

    /// <summary>Whether the features tell anything about the vectors. Otherwise W is 0, and the training is that without features.</summary>
    public bool HasSignal => double.IsFinite(Regularization);

    /// <summary>The number of features.</summary>
    public int Features => Weights.Rows;

    /// <summary>f, the length of a vector.</summary>
    public int Factors => Weights.Factors;

    /// <summary>Wᵀa + w₀, the vector of a row without interactions; summed in float64 in the order of the columns.</summary>
    /// <param name="columns">The features of the row, each once.</param>
    /// <param name="values">Their numbers.</param>
    /// <returns>[f]</returns>
    /// <exception cref="ArgumentException">There are fewer or more numbers than columns.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is not in [0, <see cref="Features"/>).</exception>
    public float[] Predict(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        if (columns.Length != values.Length)
            throw new ArgumentException($"{values.Length} values for {columns.Length} columns", nameof(values));
        foreach (var column in columns) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Features, nameof(columns));
        var predicted = new float[Factors];
        AddUp(columns, values, predicted);
        return predicted;
    }

    void AddUp(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> predicted)
    {
        for (var block = 0; block < LaneRows.Blocks(predicted.Length); block++)
            LaneRows.Store(PredictBlock(columns, values, block), predicted, block);
    }

    /// <summary>A block of <see cref="Predict"/>. The columns are not checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal Vector512<double> PredictBlock(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, int block)
    {
        var sum = LaneRows.Load(start, 0, block);
        for (var e = 0; e < columns.Length; e++) sum += (double)values[e] * LaneRows.Load(Weights, columns[e], block);
        return sum;
    }

    /// <summary>A block of the prediction without the mean, Wᵀ(a − ā). The columns are not checked.</summary>
    internal Vector512<double> DeviationBlock(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, int block) =>
        PredictBlock(columns, values, block) - MeanOf(block);

    /// <summary>A block of <see cref="Mean"/>.</summary>
    internal Vector512<double> MeanOf(int block) => LaneRows.Load(start, 1, block);

    /// <summary>Writes λ·m of a row; 0 without a signal.</summary>
    /// <param name="columns">The features of the row. They are not checked.</param>
    /// <param name="values">Their values.</param>
    /// <param name="scale">λ·ρ(n).</param>
    /// <param name="to">[f] Receives λ·m.</param>
    internal void WritePrior(ReadOnlySpan<int> columns, ReadOnlySpan<float> values, double scale, Span<float> to)
    {
        if (!HasSignal)
        {
            to.Clear();
            return;
        }

        for (var block = 0; block < LaneRows.Blocks(to.Length); block++) LaneRows.Store(scale * DeviationBlock(columns, values, block), to, block);
    }

    /// <summary>W, c = w₀ − x̄ and ρ for a device, which computes the priors of the rows that it solves.</summary>
    internal PriorWeights ToPriors()
    {
        if (!HasSignal) return PriorWeights.Zero;
        var matrix = FactorMatrix.Zeros(Features + 1, Factors);
        Weights.CopyTo(matrix);
        var constant = matrix.WritableRow(Features);
        for (var k = 0; k < constant.Length; k++) constant[k] = (float)((double)intercept[k] - mean[k]);
        return new(matrix, [.. Scale.Shares]);
    }

    /// <summary>The same weights with another scale.</summary>
    internal FeatureWeights WithScale(PriorScale scale) => new(Weights, intercept, mean, Regularization) { Scale = scale };

    /// <summary>The prediction without the mean; 0 without a signal.</summary>
    /// <param name="predicted">[f] The result of <see cref="Predict"/>.</param>
    internal float[] Deviation(ReadOnlySpan<float> predicted) => Deviation(predicted, 1.0);

    /// <summary>m, the learned prior of a row of n likes: ρ(n) times the prediction without the mean; 0 without a signal.</summary>
    /// <param name="predicted">[f] The result of <see cref="Predict"/>.</param>
    /// <param name="likes">n.</param>
    internal float[] Deviation(ReadOnlySpan<float> predicted, int likes) => Deviation(predicted, Scale.Of(likes));

    float[] Deviation(ReadOnlySpan<float> predicted, double share)
    {
        var prior = new float[predicted.Length];
        if (!HasSignal) return prior;
        for (var k = 0; k < prior.Length; k++) prior[k] = (float)(share * (predicted[k] - mean[k]));
        return prior;
    }

    static void Require(string name, IReadOnlyList<float> numbers, int factors, string parameter)
    {
        if (numbers.Count != factors) throw new ArgumentException($"the {name} has {numbers.Count} numbers; expected {factors}", parameter);
    }
}
