using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Kernels.Tests;

/// <summary>Problems as a trainer gives them to a device, and comparisons of the solutions.</summary>
static class Problems
{
    public static AlsProblem Create(InteractionMatrix matrix, AlsOptions options, AlsFactors start) => new(
        options.Weighting.Apply(matrix.ByUser),
        options.Weighting.Apply(matrix.ByItem),
        start,
        options.ResolvedRegularization,
        options.ResolvedSolver,
        options.ConjugateGradientSteps)
    { Block = options.Block };

    /// <summary>
    /// Asserts that factors differ by at most a thousandth of the largest: each operation rounds by 6e-8, and systems with weights up to 3·ln(100)
    /// magnify that.
    /// </summary>
    public static void AssertRows(double[][] expected, FactorMatrix actual)
    {
        var tolerance = 1e-3 * expected.Max(row => row.Max(Math.Abs));
        Assert.Equal(expected.Length, actual.Rows);
        for (var row = 0; row < expected.Length; row++)
        {
            var vector = actual.Row(row);
            for (var k = 0; k < vector.Length; k++) Assert.Equal(expected[row][k], vector[k], tolerance);
            var padding = actual.Values.Slice((long)row * actual.Stride + actual.Factors, actual.Stride - actual.Factors);
            Assert.All(padding.ToArray(), value => Assert.Equal(0, value));
        }
    }

    public static int[] Bits(FactorMatrix factors) =>
        [.. Enumerable.Range(0, factors.Rows).SelectMany(row => factors.Row(row).ToArray().Select(BitConverter.SingleToInt32Bits))];
}
