using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <summary>
/// What no score can exceed: x·y ≤ ‖x‖·‖y‖ (Cauchy–Schwarz), the items' norm being yᵀMy and the users' xᵀM⁻¹x, squared, with M = XᵀX. So ‖y‖² is the sum of
/// the squares of what all users give the item, and a direction in which no user reaches far counts for little. With plain norms little can be ruled out:
/// in a trained model most of every vector lies in a direction that all users share.
/// </summary>
/// <remarks>
/// The bound holds for any M, so an M that is only nearly XᵀX costs speed and no exactness. The idea of visiting items by descending norm until none can win:
/// Teflioudi, Gemulla and Mykytiuk, "LEMP: Fast Retrieval of Large Entries in a Matrix Product", SIGMOD 2015.
/// </remarks>
sealed class ScoreBound
{
    /// <summary>The highest threshold that is trusted to rule anything out; see <see cref="Extended"/>.</summary>
    public const double HighestThreshold = 1e30;

    // Added to the diagonal of M, whose mean is 1: keeps M invertible, with eigenvalues in [0.01, f + 0.01].
    const double Ridge = 0.01;

    // Its square is more than f products lose by falling below the smallest float, 1.4e-45, each.
    const double Smallest = 1e-20;

    // Sums in double and a triangular solve that is stable: wrong by less than f²·√(100·f)·1.1e-16, at f = 512 7e-9.
    const double Slack = 1 + 1e-6;

    readonly DenseCholesky metric;
    readonly double rounding;

    ScoreBound(DenseCholesky metric, int factors)
    {
        this.metric = metric;
        rounding = (factors + 1) * Math.ScaleB(1, -23);
    }

    /// <summary>The bound for a model's users; null where they have no spread to measure by: all zeros, or squares beyond double.</summary>
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

    /// <summary>‖y‖, a little more than it is.</summary>
    /// <param name="y">[f]</param>
    /// <param name="work">[f] Overwritten.</param>
    public double ItemNorm(ReadOnlySpan<float> y, Span<double> work)
    {
        DoubleVectors.Widen(y, work);
        var plain = DoubleVectors.Dot(work, work);
        metric.MultiplyByLowerTransposed(work);
        return Extended(DoubleVectors.Dot(work, work), plain);
    }

    /// <summary>‖x‖, a little more than it is; above 0.</summary>
    /// <param name="x">[f]</param>
    /// <param name="work">[f] Overwritten.</param>
    public double UserNorm(ReadOnlySpan<float> x, Span<double> work)
    {
        DoubleVectors.Widen(x, work);
        var plain = DoubleVectors.Dot(work, work);
        metric.SolveLower(work);
        return Extended(DoubleVectors.Dot(work, work), plain);
    }

    /// <summary>The norm of a vector that has the rounding of scores as further elements, so that the product of two norms bounds the score as it is computed.</summary>
    /// <remarks>
    /// A sum of f products in float32 is above x·y by γ·|x|·|y| at the most, |x| and |y| being plain norms, γ = f·u / (1 − f·u), u = 2⁻²⁴. By Cauchy–Schwarz for
    /// the longer vectors (‖x‖, √r·|x|, ε) and (‖y‖, √r·|y|, ε), the product of their norms is at least ‖x‖·‖y‖ + r·|x|·|y| + ε², and r = 2·(f + 1)·u &gt; γ.
    /// Should a sum overflow on its way, |x|·|y| is above 3e38, and the product of the norms above r·3e38 &gt; 1e30.
    /// </remarks>
    double Extended(double squared, double plain) => Slack * Math.Sqrt(squared + rounding * plain + Smallest * Smallest);
}
