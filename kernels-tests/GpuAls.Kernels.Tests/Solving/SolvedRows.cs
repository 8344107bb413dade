namespace GpuAls.Kernels.Tests;

/// <summary>Rows that a device solved in float32, compared with the reference in double.</summary>
static class SolvedRows
{
    public static void AssertMatch(double[][] expected, FactorMatrix actual)
    {
        // Rounding of 6e-8 an operation, magnified by the condition of systems whose weights go up to 3·ln(100).
        var tolerance = 1e-3 * expected.Max(row => row.Max(Math.Abs));
        for (var row = 0; row < expected.Length; row++)
        {
            var vector = actual.Row(row);
            for (var k = 0; k < vector.Length; k++) Assert.Equal(expected[row][k], vector[k], tolerance);
            var padding = actual.Values.Slice((long)row * actual.Stride + actual.Factors, actual.Stride - actual.Factors);
            Assert.All(padding.ToArray(), value => Assert.Equal(0, value));
        }
    }
}
