using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Living;

/// <summary>
/// A sample of rows that an update does not change: the gradient of the objective by their vectors, A·x − b, relative to b, in double. It is what
/// the other rows' changes, and those of the weights, leave unsolved.
/// </summary>
sealed class GradientSample
{
    // Enough for two digits of a mean, and a few milliseconds.
    const int MaxRows = 256;

    // The rows of a few popular items would take most of the time.
    const int MaxPairs = 5000;

    readonly int[] rows;
    readonly WeightedRows pairs;

    GradientSample(int[] rows, WeightedRows pairs) => (this.rows, this.pairs) = (rows, pairs);

    /// <summary>Rows that the events of the update do not change and that are not above the tolerance, evenly chosen.</summary>
    /// <param name="side">The side, with the shares of changed evidence before the update solves anything.</param>
    /// <param name="tolerance">The share above which a row is solved.</param>
    /// <param name="lengths">The number of pairs of a row.</param>
    /// <param name="select">The pairs of some rows.</param>
    public static GradientSample Of(LivingSide side, double tolerance, Func<int, int> lengths, Func<int[], WeightedRows> select)
    {
        var usable = new List<int>();
        for (var row = 0; row < side.Shares.Length; row++)
        {
            if (!side.IsTouched(row) && side.Shares[row] <= tolerance && lengths(row) is > 0 and <= MaxPairs && !side.Factors.IsZero(row))
                usable.Add(row);
        }

        var count = Math.Min(MaxRows, usable.Count);
        var rows = new int[count];
        for (var n = 0; n < count; n++) rows[n] = usable[(int)((long)usable.Count * n / count)];
        return new(rows, select(rows));
    }

    /// <summary>
    /// The mean over the rows of |A·x − b| / |b|, of which each row counts at most 1: a few rows with hardly any evidence may be far off, and would
    /// hide all others. Null without rows.
    /// </summary>
    /// <param name="side">The side.</param>
    /// <param name="other">The other side.</param>
    /// <param name="regularization">λ/α₀ of all rows, if rows have none of their own.</param>
    /// <param name="threads">The number of threads; no bit depends on it.</param>
    public double? Measure(LivingSide side, LivingSide other, double regularization, int threads)
    {
        if (rows.Length == 0) return null;
        var gram = other.Gram(threads);
        var gradients = new double[rows.Length];
        Threads.ForEachPiece(rows.Length, threads, n => gradients[n] = Gradient(
            side.Factors.Row(rows[n]),
            pairs.RowColumns(n),
            pairs.RowCodes(n),
            other.Factors,
            gram,
            side.Lambdas?[rows[n]] ?? regularization,
            side.Prior?.Of(rows[n], PairCode.Likes(pairs.RowCodes(n)))));
        return gradients.Average(gradient => Math.Min(1, gradient));
    }

    static double Gradient(
        ReadOnlySpan<float> row, ReadOnlySpan<int> columns, float[] codes, FactorMatrix y, double[] gram, double lambda, float[]? prior)
    {
        double[] x = new double[y.Stride], gradient = new double[y.Stride], b = new double[y.Stride], vector = new double[y.Stride];
        DoubleVectors.Widen(row, x);
        for (var k = 0; k < row.Length; k++)
            gradient[k] = DoubleVectors.Dot(gram.AsSpan(k * y.Stride, y.Stride), x) + lambda * x[k];
        for (var e = 0; e < codes.Length; e++)
        {
            DoubleVectors.Widen(y.Row(columns[e]), vector);
            DoubleVectors.AddScaled(PairCode.Weight(codes[e]) * DoubleVectors.Dot(x, vector), vector, gradient);
            DoubleVectors.AddScaled(PairCode.RightSide(codes[e]), vector, b);
        }

        for (var k = 0; k < prior?.Length; k++) b[k] += lambda * prior[k];

        DoubleVectors.AddScaled(-1, b, gradient);
        var size = DoubleVectors.Dot(b, b);
        return size > 0 ? Math.Sqrt(DoubleVectors.Dot(gradient, gradient) / size) : 0;
    }
}
