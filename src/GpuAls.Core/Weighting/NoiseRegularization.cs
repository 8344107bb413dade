using System.Globalization;

namespace GpuAls.Core;

/// <summary>
/// The λ that lies at the noise of a matrix: <c>λ = κ·(√(Σ c²/users) + √(Σ c²/items))</c>, the sum over the seen pairs, κ = 0.6. So it follows α, the kind of
/// confidence and the shape of the data, and a λ need not be looked for anew (docs/math.md, docs/decisions/0008).
/// </summary>
/// <remarks>
/// At X = Y = 0 the objective falls along the singular vectors of C∘P, the matrix of c where seen and 0 elsewhere, whose singular values are above λ, and along
/// no other: λ·(|X|² + |Y|²) is a threshold of singular values (Srebro, Rennie, Jaakkola 2005). A matrix of the same entries at random places has no larger
/// singular value than about the length of its rows plus the length of its columns (Bandeira, van Handel 2016), which is the sum above.
/// </remarks>
static class NoiseRegularization
{
    /// <summary>Measured: the best on play counts, ratings and made-up data alike lies between 0.5 and 0.7.</summary>
    const double Kappa = 0.6;

    /// <exception cref="GpuAlsException">There is none above 0 that is finite.</exception>
    public static double Choose(InteractionMatrix matrix, Weighting weighting)
    {
        var squares = weighting.Of(matrix.ByUser).TotalSquaredConfidence();
        var noise = Kappa * (Math.Sqrt(squares / matrix.Users.Count) + Math.Sqrt(squares / matrix.Items.Count));
        if (noise > 0 && double.IsFinite(noise)) return Rounded(noise);
        throw new GpuAlsException(FormattableString.Invariant($"there is no regularization at the noise of the data: the squares of all confidences {weighting} add up to {squares}"));
    }

    /// <summary>To three digits, so that the number that is told is the number that was used.</summary>
    static double Rounded(double number) => double.Parse(number.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
