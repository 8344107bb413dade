using System.Globalization;
using GpuAls.Core.Interactions;

namespace GpuAls.Core.Weights;

/// <summary>
/// The λ at the noise level of a matrix: <c>λ = κ·max(√(Σ s/users), (Σ s²/Σ s)^0.45·(Σ s/items)^0.05)</c>,
/// κ = 0.68, with s_i = Σ c² over an item's seen pairs and sums over the items that have pairs. It follows
/// α, the confidence and the shape of the data, so no search is needed (docs/math.md, docs/decisions/0008).
/// </summary>
/// <remarks>
/// C∘P is the matrix of c for seen pairs and 0 for unseen ones. At X = Y = 0 the objective falls only along the singular vectors of C∘P with singular
/// values above λ: λ·(|X|² + |Y|²) is a threshold of singular values (Srebro, Rennie, Jaakkola 2005). If the same entries are at random places, the
/// largest singular value is at least the longer of the length of a row and the length of a column, and at most about their sum (Bandeira, van Handel
/// 2016). The first term of the max is the length of a user's row. The second is that of an item's column: a mean over pairs, because a few items
/// have most of the pairs, moved a tenth of the way to the mean over items.
/// </remarks>
static class NoiseRegularization
{
    /// <summary>Measured: within 5 % of the best of a grid on play counts, ratings and generated data.</summary>
    const double Kappa = 0.68;

    /// <summary>
    /// The share of the mean over items in the length of a column; the rest is the mean over pairs. Measured; from 0.05 to 0.3 little changes.
    /// </summary>
    const double OfItems = 0.1;

    /// <exception cref="GpuAlsException">There is no finite λ above 0.</exception>
    public static double Choose(InteractionMatrix matrix, Weighting weighting)
    {
        var items = weighting.Of(matrix.ByUser).SquaredConfidences(matrix.ByItem);
        var squares = items.Sum();
        var row = Math.Sqrt(squares / matrix.Users.Count);
        var column = Math.Pow(items.Sum(item => item * item) / squares, (1 - OfItems) / 2)
            * Math.Pow(squares / items.Count(item => item > 0), OfItems / 2);
        var noise = Kappa * Math.Max(row, column);
        if (noise is > 0 and < WeightRange.Max) return Rounded(noise);
        // The cause, where it is that of a weight.
        WeightRange.Require(matrix, weighting.Of(matrix.ByUser).ByUser().Codes, weighting);
        throw new GpuAlsException(FormattableString.Invariant(
            $"the noise level of the data is not a number above 0: the squares of all confidences {weighting} add up to {squares}"));
    }

    /// <summary>Rounds to three digits, so that the number in reports is exactly the number in use.</summary>
    public static double Rounded(double number) => double.Parse(number.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
