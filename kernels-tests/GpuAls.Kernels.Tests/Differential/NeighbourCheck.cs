using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>The neighbours of a model, compared with the reference: which they are, and their weights with β.</summary>
static class NeighbourCheck
{
    // The bound of a number that is computed in double, relative to the sum of the absolute values of its parts.
    const double UnitOfDouble = 1e-12;

    // The share of the mean square below which a variance is rounding of float32.
    const double NoSpread = 1e-12;

    /// <summary>Compares the neighbours.</summary>
    public static void Check(AlsModel model, NeighbourOptions options)
    {
        var weights = ReferenceNeighbours.Fit(model.Known, options.Count, options.Regularization);
        var (smallest, scale, largest) = Scale(model, weights, options.Share);
        var actual = NeighbourModels.Dense(model.Neighbours!);
        // The exact systems have a condition of at most the sum of their counts, divided by λ_b.
        var condition = 1 + options.Count * (double)model.Users.Count / options.Regularization;
        for (var liked = 0; liked < weights.Length; liked++)
        {
            for (var item = 0; item < weights.Length; item++)
            {
                var weight = weights[liked][item];
                // The weight is rounded before and after it is scaled.
                // A weight, and the scaled one, may be below the smallest normal number.
                var rounding = 3 * Rounding.Unit * (scale * Math.Abs(weight) + (1 + scale) * Rounding.Smallest);
                var bound = rounding + scale * UnitOfDouble * condition + Math.Abs(weight) * (largest - smallest);
                if (double.IsInfinity(largest)) continue;
                if (Math.Abs(scale * weight - actual[liked][item]) > bound)
                    Disagreement.Require($"the weight of neighbour {liked} of item {item}", scale * weight, actual[liked][item], bound);
            }
        }
    }

    /// <summary>The factor of the weights, and the numbers between which rounding may move it.</summary>
    static (double Smallest, double Value, double Largest) Scale(AlsModel model, double[][] weights, double share)
    {
        int[] users = [.. Enumerable.Range(0, model.Users.Count).Where(user => !model.Factors.Users.IsZero(user))];
        if (users.Length == 0) return (0, 0, 0);
        int[] items = [.. Enumerable.Range(0, weights.Length)];
        var factors = Spread([.. users.Select(user => items.Select(item => Product(model.Factors, user, item)).ToArray())]);
        var neighbours = Spread([.. users.Select(user => items.Select(item => ReferenceNeighbours.Sum(model.Known, user, weights, item)).ToArray())]);
        var relative = neighbours.Square > 0 ? neighbours.Variance / neighbours.Square : 0;
        if (relative < NoSpread || factors.Variance == 0) return (0, 0, 0);

        // The variances are differences of squares in double, and the sums of the weights are in float32.
        var ofFactors = UnitOfDouble * model.Factors.Items.Factors * users.Average(user => SquaredMagnitude(model.Factors, user));
        var ofNeighbours = Rounding.Unit * (2 + items.Length) * Math.Sqrt(neighbours.Square);
        return (
            Of(factors.Variance - ofFactors, Math.Sqrt(neighbours.Variance) + ofNeighbours),
            Of(factors.Variance, Math.Sqrt(neighbours.Variance)),
            // Near no spread, GpuAls may take it for none.
            relative < 100 * NoSpread ? double.PositiveInfinity : Of(factors.Variance + ofFactors, Math.Sqrt(neighbours.Variance) - ofNeighbours));

        double Of(double variance, double spread) => spread > 0 ? share * Math.Sqrt(Math.Max(0, variance)) / spread : double.PositiveInfinity;
    }

    /// <summary>The means over users of the variance of their scores and of their square.</summary>
    static (double Variance, double Square) Spread(double[][] scores) => (
        scores.Average(ofUser =>
        {
            var mean = ofUser.Average();
            return ofUser.Average(score => (score - mean) * (score - mean));
        }),
        scores.Average(ofUser => ofUser.Average(score => score * score)));

    /// <summary>The mean over items of (Σ |x_k·y_k|)².</summary>
    static double SquaredMagnitude(AlsFactors factors, int user) => Enumerable.Range(0, factors.Items.Rows).Average(item =>
    {
        var x = factors.Users.Row(user);
        var y = factors.Items.Row(item);
        var sum = 0.0;
        for (var k = 0; k < x.Length; k++) sum += Math.Abs((double)x[k] * y[k]);
        return sum * sum;
    });

    static double Product(AlsFactors factors, int user, int item)
    {
        var x = factors.Users.Row(user);
        var y = factors.Items.Row(item);
        var sum = 0.0;
        for (var k = 0; k < x.Length; k++) sum += (double)x[k] * y[k];
        return sum;
    }
}
