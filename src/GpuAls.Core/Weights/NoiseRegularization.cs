using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Weights;

/// <summary>
/// The λ at the noise level of a matrix: <c>λ = κ·row^0.3·column^0.7</c>, κ = 0.95, with the length of a user's row, <c>√(Σ s/users)</c>, and of an
/// item's column, <c>⁴√(Σ s²/items)</c>, from s_i = Σ c² over an item's seen pairs, for the items that have any. It follows α, the confidence and
/// the shape of the data, so no search is needed (docs/math.md, docs/decisions/0017).
/// </summary>
/// <remarks>
/// C∘P is the matrix of c for seen pairs and 0 for unseen ones. At X = Y = 0 the objective falls only along the singular vectors of C∘P with singular
/// values above λ: λ·(|X|² + |Y|²) is a threshold of singular values (Srebro, Rennie, Jaakkola 2005). If the same entries are at random places, the
/// largest singular value is at least the longer of the length of a row and the length of a column, and at most about their sum (Bandeira, van Handel
/// 2016). The column's length lies between the mean over items, √(Σ s/items), and that over pairs, √(Σ s²/Σ s), because a few items have most of the
/// pairs. The exponents are measured.
/// </remarks>
static class NoiseRegularization
{
    /// <summary>Measured, as the other number, on 0/1 data, play counts, ratings and generated data.</summary>
    const double Kappa = 0.95;

    /// <summary>The exponent of the length of a column; that of the length of a row is 1 less it.</summary>
    const double OfColumn = 0.7;

    /// <exception cref="GpuAlsException">There is no finite λ above 0.</exception>
    public static double Choose(InteractionMatrix matrix, Weighting weighting)
    {
        var items = weighting.Of(matrix.ByUser).SquaredConfidences(matrix.ByItem);
        var squares = items.Sum();
        var row = Math.Sqrt(squares / matrix.Users.Count);
        var column = Math.Sqrt(Math.Sqrt(items.Sum(item => item * item) / items.Count(item => item > 0)));
        var noise = Kappa * Math.Pow(row, 1 - OfColumn) * Math.Pow(column, OfColumn);
        if (noise is > 0 and < WeightRange.Max) return SignificantDigits.Round(noise);
        // The cause, where it is that of a weight.
        WeightRange.Require(matrix, weighting.Of(matrix.ByUser).ByUser().Codes, weighting);
        throw new GpuAlsException(FormattableString.Invariant(
            $"the noise level of the data is not a number above 0: the squares of all confidences {weighting} add up to {squares}"));
    }
}
