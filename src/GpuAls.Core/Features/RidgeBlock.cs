using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>
/// The ridge regression of eight neighbouring factors on the features: (K + μI)·W = AᵀΩ(X − 1x̄ᵀ), by conjugate gradient in float64, preconditioned
/// by the diagonal. It runs on one thread and adds in a fixed order. The steps start from a W that is given, and those of the next μ from the last W.
/// </summary>
sealed class RidgeBlock
{
    readonly FeatureGram gram;
    readonly Vector512<double>[] right;
    readonly Vector512<double>[] residual;
    readonly Vector512<double>[] direction;
    readonly Vector512<double>[] product;

    /// <param name="gram">K.</param>
    /// <param name="sums">The sums over the rows, of the same weights as K.</param>
    /// <param name="start">[p × f] The W to start from; null: 0.</param>
    /// <param name="block">The number of the block of eight factors.</param>
    public RidgeBlock(FeatureGram gram, RidgeSums sums, FactorMatrix? start, int block)
    {
        this.gram = gram;
        (right, Mean) = (sums.Products, sums.Mean);
        residual = new Vector512<double>[right.Length];
        (direction, product) = (new Vector512<double>[right.Length], new Vector512<double>[right.Length]);
        Weights = new Vector512<double>[right.Length];
        for (var c = 0; start is not null && c < right.Length; c++) Weights[c] = LaneRows.Load(start, c, block);
    }

    /// <summary>x̄, the weighted mean of X.</summary>
    public Vector512<double> Mean { get; }

    /// <summary>[p] W.</summary>
    public Vector512<double>[] Weights { get; }

    /// <summary>w₀ = x̄ − Wᵀā.</summary>
    public Vector512<double> Intercept => Mean - gram.AtMeans(Weights);

    /// <summary>Solves for W.</summary>
    /// <param name="penalty">μ, above 0.</param>
    /// <param name="maxSteps">Maximum steps.</param>
    /// <param name="tolerance">The residual of every lane, relative to its right side, at which the steps end.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Solve(double penalty, int maxSteps, double tolerance)
    {
        gram.Multiply(penalty, Weights, product);
        Vector512<double> square = default, target = default;
        for (var c = 0; c < right.Length; c++)
        {
            residual[c] = right[c] - product[c];
            direction[c] = residual[c] / (gram.Diagonal[c] + penalty);
            square += residual[c] * direction[c];
            target += right[c] * right[c] / (gram.Diagonal[c] + penalty);
        }

        target *= tolerance * tolerance;
        for (var step = 0; step < maxSteps && Vector512.GreaterThanAny(square, target); step++)
        {
            gram.Multiply(penalty, direction, product);
            Vector512<double> curvature = default, next = default;
            for (var c = 0; c < right.Length; c++) curvature += direction[c] * product[c];
            // A lane that has converged stays where it is: 0 ÷ 0 is no number.
            var size = Vector512.ConditionalSelect(Vector512.GreaterThan(square, target), square / curvature, Vector512<double>.Zero);
            for (var c = 0; c < right.Length; c++)
            {
                Weights[c] += size * direction[c];
                residual[c] -= size * product[c];
                next += residual[c] * residual[c] / (gram.Diagonal[c] + penalty);
            }

            var ratio = Vector512.ConditionalSelect(Vector512.GreaterThan(square, target), next / square, Vector512<double>.Zero);
            for (var c = 0; c < right.Length; c++) direction[c] = residual[c] / (gram.Diagonal[c] + penalty) + ratio * direction[c];
            square = next;
        }
    }
}
