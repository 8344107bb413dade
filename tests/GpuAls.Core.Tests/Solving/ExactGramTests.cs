using GpuAls.Core.Solving;

namespace GpuAls.Core.Tests;

public sealed class ExactGramTests
{
    // Factors around one and two strips of 16 columns, rows around one block of 256.
    [Theory]
    [InlineData(0, 3), InlineData(1, 1), InlineData(3, 15), InlineData(255, 16), InlineData(256, 17), InlineData(257, 31), InlineData(600, 33)]
    public void Compute_OfRandomFactors_IsTheSumOfOuterProducts(int rows, int factors)
    {
        var random = new Random(rows);
        var y = FactorMatrix.From(
            factors,
            [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, factors).Select(_ => random.NextSingle() - 0.5f).ToArray())]);
        var gram = ExactGram.Compute(y, cancel: TestContext.Current.CancellationToken);
        for (var row = 0; row < factors; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                var expected = 0.0;
                for (var n = 0; n < rows; n++) expected += (double)y.Row(n)[row] * y.Row(n)[column];
                Assert.Equal(expected, gram[row * factors + column], 1e-12);
            }
        }
    }
}
