using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>
/// The ridge regression of eight neighbouring factors on the features: (K + μI)·W = AᵀΩ(X − 1x̄ᵀ), by conjugate gradient in float64, preconditioned
/// by the diagonal. It runs on one thread and adds in a fixed order. The next μ starts from the W of the last.
/// </summary>
sealed class RidgeBlock
{
    readonly FeatureGram gram;
    readonly Vector512<double>[] right;
    readonly Vector512<double>[] residual;
    readonly Vector512<double>[] direction;
    readonly Vector512<double>[] product;

    /// <param name="table">[rows × p] A.</param>
    /// <param name="weights">[rows] The diagonal of Ω.</param>
    /// <param name="gram">K of the same weights.</param>
    /// <param name="x">[rows × f] X.</param>
    /// <param name="block">The number of the block of eight factors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public RidgeBlock(SparseRows table, double[] weights, FeatureGram gram, FactorMatrix x, int block)
    {
        this.gram = gram;
        (right, residual) = (new Vector512<double>[table.Columns], new Vector512<double>[table.Columns]);
        (direction, product) = (new Vector512<double>[table.Columns], new Vector512<double>[table.Columns]);
        Weights = new Vector512<double>[table.Columns];
        var mean = Vector512<double>.Zero;
        for (var row = 0; row < weights.Length; row++)
        {
            if (weights[row] != 0) mean += weights[row] * LaneRows.Load(x, row, block);
        }

        Mean = gram.Total > 0 ? mean / gram.Total : mean;
        var values = new float[table.MaxRowLength];
        for (var row = 0; row < weights.Length; row++)
        {
            if (weights[row] == 0) continue;
            var columns = table.RowColumns(row);
            table.Values.CopyTo(table.Offsets[row], values.AsSpan(0, columns.Length));
            var centred = weights[row] * (LaneRows.Load(x, row, block) - Mean);
            for (var e = 0; e < columns.Length; e++) right[columns[e]] += values[e] * centred;
        }
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
