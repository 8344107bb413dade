using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <summary>
/// An upper bound of scores: x·y ≤ ‖x‖·‖y‖ (Cauchy–Schwarz) with the norms ‖y‖² = yᵀMy of items and ‖x‖² = xᵀM⁻¹x of users, M = XᵀX. ‖y‖² is the sum
/// of the squares of the item's scores for all users, and a direction in which the users' vectors are short counts little. Plain norms would exclude
/// few items: in a trained model most of every vector lies in a direction that all users share.
/// </summary>
/// <remarks>
/// The bound holds for any M, so an M that is only near XᵀX makes the search slower, not inexact. The idea to visit items by descending norm is from
/// Teflioudi, Gemulla and Mykytiuk, "LEMP: Fast Retrieval of Large Entries in a Matrix Product", SIGMOD 2015.
/// </remarks>
sealed class ScoreBound
{
    /// <summary>The highest threshold up to which the bound excludes items; see <see cref="Extended"/>.</summary>
    public const double MaxThreshold = 1e30;

    // Added to the diagonal of M, whose mean is 1: keeps M invertible, with eigenvalues in [0.01, f + 0.01].
    const double Ridge = 0.01;

    // Its square is more than f products lose if each falls below the smallest float, 1.4e-45.
    const double MinNorm = 1e-20;

    // The error of sums in double and of a stable triangular solve is less than f²·√(100·f)·1.1e-16, at f = 512 7e-9.
    const double Slack = 1 + 1e-6;

    readonly DenseCholesky metric;
    readonly double rounding;

    ScoreBound(DenseCholesky metric, int factors)
    {
        this.metric = metric;
        rounding = (factors + 1) * Math.ScaleB(1, -23);
    }

    /// <summary>The bound for a model's users; null if their Gram matrix has no use: all zeros, or squares beyond double.</summary>
    /// <param name="users">[users × f] X.</param>
    public static ScoreBound? TryCreate(FactorMatrix users)
    {
        var factors = users.Factors;
        var gram = ExactGram.Compute(users);
        var mean = Enumerable.Range(0, factors).Sum(k => gram[k * factors + k]) / factors;
        for (var k = 0; k < gram.Length; k++) gram[k] /= mean;
        for (var k = 0; k < factors; k++) gram[k * factors + k] += Ridge;
        return DenseCholesky.TryFactor(gram, factors) is { } metric ? new ScoreBound(metric, factors) : null;
    }

    /// <summary>‖y‖, rounded up.</summary>
    /// <param name="y">[f]</param>
    /// <param name="work">[f] Overwritten.</param>
    public double ItemNorm(ReadOnlySpan<float> y, Span<double> work)
    {
        DoubleVectors.Widen(y, work);
        var plain = DoubleVectors.Dot(work, work);
        metric.MultiplyByLowerTransposed(work);
        return Extended(DoubleVectors.Dot(work, work), plain);
    }

    /// <summary>‖x‖, rounded up; above 0.</summary>
    /// <param name="x">[f]</param>
    /// <param name="work">[f] Overwritten.</param>
    public double UserNorm(ReadOnlySpan<float> x, Span<double> work)
    {
        DoubleVectors.Widen(x, work);
        var plain = DoubleVectors.Dot(work, work);
        metric.SolveLower(work);
        return Extended(DoubleVectors.Dot(work, work), plain);
    }

    /// <summary>
    /// The norm of a vector with the rounding of scores as further elements, so that the product of two norms is a bound of the computed score.
    /// </summary>
    /// <remarks>
    /// A sum of f products in float32 exceeds x·y by at most γ·|x|·|y|, with plain norms |x| and |y|, γ = f·u / (1 − f·u), u = 2⁻²⁴. By
    /// Cauchy–Schwarz for the longer vectors (‖x‖, √r·|x|, ε) and (‖y‖, √r·|y|, ε), the product of their norms is at least ‖x‖·‖y‖ + r·|x|·|y| +
    /// ε², and r = 2·(f + 1)·u &gt; γ. If a partial sum overflows, |x|·|y| is above 3e38, and the product of the norms above r·3e38 &gt; 1e30.
    /// </remarks>
    double Extended(double squared, double plain) => Slack * Math.Sqrt(squared + rounding * plain + MinNorm * MinNorm);
}
