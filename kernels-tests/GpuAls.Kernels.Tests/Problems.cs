namespace GpuAls.Kernels.Tests;

/// <summary>Problems as the trainer hands them to a device, and the comparison of what comes back.</summary>
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

    /// <summary>Factors within a thousandth of the largest: rounding of 6e-8 an operation, magnified by the condition of systems whose weights go up to 3·ln(100).</summary>
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
