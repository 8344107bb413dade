using GpuAls.Core.Numerics;

namespace GpuAls.Core.Tests;

public sealed class DenseCholeskyTests
{
    [Fact]
    public void Solve_OfHandWorkedSystem_IsExact()
    {
        // L = [2 0; 1 3], A = L·Lᵀ = [4 2; 2 10], A·(1, 2) = (8, 22). The upper triangle is never read.
        var cholesky = DenseCholesky.TryFactor([4, double.NaN, 2, 10], 2);
        Assert.Equal([1, 2], cholesky!.Solve([8, 22]));
    }

    [Theory, InlineData(1), InlineData(3), InlineData(4), InlineData(5), InlineData(17), InlineData(64)]
    public void Solve_OfRandomSystem_ReturnsTheVector(int n)
    {
        var random = new Random(n);
        var factor = Enumerable.Range(0, n * n).Select(_ => random.NextDouble() - 0.5).ToArray();
        var expected = Enumerable.Range(0, n).Select(_ => random.NextDouble() - 0.5).ToArray();
        double[] matrix = new double[n * n], b = new double[n];
        for (var row = 0; row < n; row++)
        {
            for (var column = 0; column < n; column++)
            {
                for (var k = 0; k < n; k++) matrix[row * n + column] += factor[row * n + k] * factor[column * n + k];
                if (row == column) matrix[row * n + column] += 1;
                b[row] += matrix[row * n + column] * expected[column];
            }
        }

        var actual = DenseCholesky.TryFactor(matrix, n)!.Solve(b);
        // The eigenvalues lie between 1 and about n: a condition of at most 100 costs two digits of sixteen.
        for (var k = 0; k < n; k++) Assert.Equal(expected[k], actual[k], 1e-12);
    }

    [Theory, InlineData(0.0), InlineData(-1.0), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void TryFactor_WithBadPivot_IsNull(double pivot) => Assert.Null(DenseCholesky.TryFactor([4, 0, 2, 1 + pivot], 2));
}
