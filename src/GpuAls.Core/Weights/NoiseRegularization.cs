using System.Globalization;
using GpuAls.Core.Interactions;

namespace GpuAls.Core.Weights;

/// <summary>
/// The λ that lies at the noise of a matrix: <c>λ = κ·max(√(Σ s/users), (Σ s²/Σ s)^0.45·(Σ s/items)^0.05)</c>, κ = 0.68, s_i = Σ c² of an item's seen pairs,
/// the sums over the items that have some. So it follows α, the kind of confidence and the shape of the data, and need not be looked for anew (docs/math.md, docs/decisions/0008).
/// </summary>
/// <remarks>
/// At X = Y = 0 the objective falls along the singular vectors of C∘P, the matrix of c where seen and 0 elsewhere, whose singular values are above λ, and along
/// no other: λ·(|X|² + |Y|²) is a threshold of singular values (Srebro, Rennie, Jaakkola 2005). A matrix of the same entries at random places has no larger
/// singular value than about the length of its rows plus the length of its columns, and none smaller than the longer of the two (Bandeira, van Handel 2016). The
/// first is the length of a user's row; the second that of an item's column, between what pairs meet, for a few items have most of them, and what items have.
/// </remarks>
static class NoiseRegularization
{
    /// <summary>Measured: within 5 % of the best of a grid on play counts, ratings and made-up data alike.</summary>
    const double Kappa = 0.68;

    /// <summary>The part of the mean over items in the length of a column; the rest is the mean over pairs. Measured; from 0.05 to 0.3 little changes.</summary>
    const double OfItems = 0.1;

    /// <exception cref="GpuAlsException">There is none above 0 that is finite.</exception>
    public static double Choose(InteractionMatrix matrix, Weighting weighting)
    {
        var items = weighting.Of(matrix.ByUser).SquaredConfidences(matrix.ByItem);
        var squares = items.Sum();
        var row = Math.Sqrt(squares / matrix.Users.Count);
        var column = Math.Pow(items.Sum(item => item * item) / squares, (1 - OfItems) / 2) * Math.Pow(squares / items.Count(item => item > 0), OfItems / 2);
        var noise = Kappa * Math.Max(row, column);
        if (noise > 0 && double.IsFinite(noise)) return Rounded(noise);
        throw new GpuAlsException(FormattableString.Invariant($"there is no regularization at the noise of the data: the squares of all confidences {weighting} add up to {squares}"));
    }

    /// <summary>To three digits, so that the number that is told is the number that was used.</summary>
    static double Rounded(double number) => double.Parse(number.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
