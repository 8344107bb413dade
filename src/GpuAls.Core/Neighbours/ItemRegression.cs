using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Neighbours;

/// <summary>The regressions of items on their nearest items, one after the other, for several λ. One object for each thread.</summary>
/// <param name="byUser">[users × items] Likes.</param>
/// <param name="byItem">[items × users] The transpose.</param>
/// <param name="count">The maximum number of neighbours.</param>
/// <param name="regularizations">The λ.</param>
sealed class ItemRegression(SparseRows byUser, SparseRows byItem, int count, IReadOnlyList<double> regularizations)
{
    readonly NearestItems nearest = new(byUser, byItem, count);
    readonly CommonUsers common = new(byItem);
    readonly int[] gram = new int[count * count];
    readonly double[] matrix = new double[count * count];
    readonly double[] right = new double[count];

    /// <summary>Fits items [from, to).</summary>
    /// <exception cref="GpuAlsException">A system cannot be solved.</exception>
    public FittedItems Fit(int from, int to)
    {
        var lengths = new int[to - from];
        var sources = new List<int>();
        List<float>[] weights = [.. regularizations.Select(_ => new List<float>())];
        for (var item = from; item < to; item++)
        {
            nearest.Find(item);
            var k = nearest.Items.Length;
            lengths[item - from] = k;
            if (k == 0) continue;
            sources.AddRange(nearest.Items);
            common.Count(nearest.Items, gram);
            for (var n = 0; n < k; n++) right[n] = nearest.Common[n];
            for (var n = 0; n < weights.Length; n++)
            {
                foreach (var weight in Solve(k, regularizations[n])) weights[n].Add((float)weight);
            }
        }

        return new FittedItems(lengths, [.. sources], [.. weights.Select(list => list.ToArray())]);
    }

    /// <summary>The exception for a λ with which a system cannot be solved.</summary>
    public static GpuAlsException TooSmall(double regularization) => new(FormattableString.Invariant(
        $"the neighbours of an item cannot be weighted: the neighbour regularization {regularization} is too small for these counts"));

    double[] Solve(int k, double regularization)
    {
        for (var row = 0; row < k; row++)
        {
            for (var column = 0; column <= row; column++) matrix[row * k + column] = gram[row * k + column];
            matrix[row * k + row] += regularization;
        }

        var factored = DenseCholesky.TryFactor(matrix, k) ?? throw TooSmall(regularization);
        return factored.Solve(right.AsSpan(0, k));
    }
}
