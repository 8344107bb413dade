using GpuAls.Core.Numerics;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// A Gaussian process: an estimate of a function from noisy values at a few places (Rasmussen, Williams: Gaussian Processes for Machine Learning,
/// 2006, algorithm 2.1), with the Matérn 5/2 covariance. Values are scaled to mean 0 and variance 1; the length scale and the noise are the most
/// likely ones of a small grid.
/// </summary>
sealed class GaussianProcess
{
    static readonly double[] LengthScales = [0.25, 0.5, 1, 2];
    static readonly double[] Noises = [0.01, 0.05, 0.3];

    readonly double[][] places;
    readonly double[] solved; // (K + noise)⁻¹·values
    readonly DenseCholesky covariance;
    readonly double lengthScale;
    readonly double mean;
    readonly double scale;

    /// <param name="places">[values × dimensions]</param>
    /// <param name="values">Two or more finite values.</param>
    public GaussianProcess(double[][] places, double[] values)
    {
        this.places = places;
        mean = values.Average();
        scale = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        if (!(scale > 0)) scale = 1;
        var standard = Array.ConvertAll(values, value => (value - mean) / scale);
        var fits = from candidate in LengthScales from noise in Noises select Fit(standard, candidate, noise);
        (lengthScale, covariance, solved) = fits.MaxBy(fit => fit.Likelihood).Fit;
    }

    /// <summary>The estimate at a place: its mean and standard deviation.</summary>
    public (double Mean, double Deviation) At(double[] place)
    {
        var toAll = Array.ConvertAll(places, other => Covariance(place, other, lengthScale));
        var guess = DoubleVectors.Dot(toAll, solved);
        covariance.SolveLower(toAll);
        return (mean + scale * guess, scale * Math.Sqrt(Math.Max(1e-12, 1 - DoubleVectors.Dot(toAll, toAll))));
    }

    /// <summary>The expected improvement of a place over a value (Jones, Schonlau, Welch 1998).</summary>
    public double ExpectedImprovement(double[] place, double over)
    {
        var (guess, deviation) = At(place);
        var z = (guess - over) / deviation;
        return (guess - over) * NormalCumulative(z) + deviation * Math.Exp(-z * z / 2) / Math.Sqrt(Math.Tau);
    }

    ((double LengthScale, DenseCholesky Covariance, double[] Solved) Fit, double Likelihood) Fit(double[] values, double candidate, double noise)
    {
        var n = values.Length;
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++) matrix[i * n + j] = Covariance(places[i], places[j], candidate) + (i == j ? noise : 0);
        }

        var decomposed = DenseCholesky.TryFactor(matrix, n) ?? throw new InvalidOperationException("a covariance with noise is positive definite");
        var weights = decomposed.Solve(values);
        var logDeterminant = Enumerable.Range(0, n).Sum(k => Math.Log(decomposed[k, k]));
        return ((candidate, decomposed, weights), -DoubleVectors.Dot(values, weights) / 2 - logDeterminant);
    }

    static double Covariance(double[] a, double[] b, double lengthScale)
    {
        var sum = 0.0;
        for (var k = 0; k < a.Length; k++) sum += (a[k] - b[k]) * (a[k] - b[k]);
        var distance = Math.Sqrt(5 * sum) / lengthScale;
        return (1 + distance + distance * distance / 3) * Math.Exp(-distance);
    }

    /// <summary>Abramowitz and Stegun 26.2.17, with an error of at most 7.5e-8.</summary>
    static double NormalCumulative(double z)
    {
        var t = 1 / (1 + 0.2316419 * Math.Abs(z));
        var tail = Math.Exp(-z * z / 2) / Math.Sqrt(Math.Tau)
            * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return z > 0 ? 1 - tail : tail;
    }
}
