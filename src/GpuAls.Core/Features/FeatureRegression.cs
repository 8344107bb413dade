using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>
/// The ridge regression from the features of a side to its vectors: W minimises Σ ω·|x − w₀ − Wᵀa|² + μ·|W|², with an intercept w₀ that has no
/// penalty. The number of threads changes no bit.
/// </summary>
/// <remarks>
/// Without a given μ, a part of the rows is held out, and W from the others has to predict their vectors. The μ with the smallest error wins if it
/// beats the mean of the vectors by more than chance allows: by <see cref="Significance"/> standard errors over rows. Otherwise W is 0, so that
/// features without a signal cost nothing.
/// </remarks>
sealed class FeatureRegression
{
    /// <summary>Standard errors by which features have to beat the mean.</summary>
    internal const double Significance = 3;

    // Of a block of factors, in float64. Features of people and items converge in ten to thirty steps.
    const int MaxSteps = 30;
    const double Tolerance = 1e-3;

    // Between two fits of a training, vectors and so W move by several percent, and the next fit goes on from there.
    const int StepsOfIteration = 3;

    readonly SparseRows table;
    readonly double[] weights;
    readonly double? given;
    readonly int threads;
    readonly FeatureGram gram;
    readonly PenaltyChoice? choice;

    /// <param name="table">[rows × features] A.</param>
    /// <param name="weights">[rows] ω, 0 for rows that the fit has to ignore.</param>
    /// <param name="penalty">μ, or null to choose it.</param>
    /// <param name="threads">The number of threads.</param>
    public FeatureRegression(SparseRows table, double[] weights, double? penalty, int threads)
    {
        (this.table, this.weights, this.threads) = (table, weights, threads);
        given = penalty;
        Values = FeatureGram.ValuesOf(table);
        gram = new FeatureGram(table, Values, weights);
        choice = penalty is null ? new(table, weights, threads) : null;
    }

    /// <summary>[entries] The values of A as numbers.</summary>
    public LargeArray<float> Values { get; }

    /// <summary>Fits W and w₀ to vectors, and chooses μ.</summary>
    /// <param name="x">[rows × f] X.</param>
    /// <param name="last">The fit to the vectors of an iteration before: W starts from there, and μ moves by at most a factor of four. Null: there is
    /// none.</param>
    /// <param name="goesOn">Whether W takes three steps from the last W, if μ is the last one. Otherwise it takes the steps that it needs.</param>
    /// <param name="cancel">Checked before every pass over the rows.</param>
    public FeatureWeights Fit(FactorMatrix x, FeatureWeights? last = null, bool goesOn = false, CancellationToken cancel = default)
    {
        var penalty = given ?? choice!.Choose(x, last?.Regularization, cancel);
        var steps = goesOn && penalty == last?.Regularization ? StepsOfIteration : MaxSteps;
        var fitted = FactorMatrix.Zeros(table.Columns, x.Factors);
        var intercept = new float[x.Factors];
        var mean = new float[x.Factors];
        var blocks = LaneRows.Blocks(x.Factors);
        var size = RidgeSums.BlocksOfPass(table.Columns, blocks, threads);
        Threads.ForEachPiece((blocks + size - 1) / size, threads, piece =>
        {
            var first = piece * size;
            var sums = RidgeSums.Of(table, Values, weights, gram.Total, gram.Means, x, first, Math.Min(size, blocks - first));
            for (var n = 0; n < sums.Length; n++)
            {
                var block = first + n;
                var ridge = new RidgeBlock(gram, sums[n], StartOf(last, penalty), block);
                if (double.IsFinite(penalty)) ridge.Solve(penalty, steps, Tolerance);
                for (var c = 0; c < fitted.Rows; c++) LaneRows.Store(ridge.Weights[c], fitted.WritableRow(c), block);
                LaneRows.Store(ridge.Intercept, intercept, block);
                LaneRows.Store(ridge.Mean, mean, block);
            }
        }, cancel);
        return new FeatureWeights(fitted, intercept, mean, penalty);
    }

    static FactorMatrix? StartOf(FeatureWeights? last, double penalty) =>
        double.IsFinite(penalty) && last is { HasSignal: true } ? last.Weights : null;
}
