using GpuAls.Core.Solving;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;

namespace GpuAls.Kernels.Tests;

public sealed class DenseProductKernelOnCpuAccelerator(CpuAcceleratorFixture device)
    : DenseProductKernelTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class DenseProductKernelInTurns(TurnsFixture device) : DenseProductKernelTests(device), IClassFixture<TurnsFixture>;
public sealed class DenseProductKernelOnCuda(CudaFixture device) : DenseProductKernelTests(device), IClassFixture<CudaFixture>;
public sealed class DenseProductKernelOnOpenCl(OpenClFixture device) : DenseProductKernelTests(device), IClassFixture<OpenClFixture>;

/// <summary>Q = ±P·G, compared with sums in double.</summary>
public abstract class DenseProductKernelTests(DeviceFixture device)
{
    // Around the 8 rows of a thread and the 64 of a group; around a padded row, a tile of 64 columns, and two tiles.
    [Theory]
    [InlineData(1, 3), InlineData(7, 3), InlineData(8, 3), InlineData(9, 3), InlineData(63, 3), InlineData(64, 3), InlineData(65, 3)]
    [InlineData(5, 1), InlineData(5, 15), InlineData(5, 16), InlineData(5, 17)]
    [InlineData(5, 64), InlineData(5, 65), InlineData(5, 129), InlineData(5, 260)]
    public void Product_MatchesTheReference(int rows, int factors) => AssertProduct(rows, factors, TileShape.For(device.Accelerator), 1);

    // In the last case tiles end beyond the twelve quads of a row.
    [Theory, InlineData(2, 1), InlineData(1, 2), InlineData(2, 2), InlineData(4, 3), InlineData(5, 2)]
    public void Product_OfManyThreads_MatchesTheReference(int columnThreads, int rowThreads) =>
        AssertProduct(25, 33, new TileShape(columnThreads, rowThreads), -1);

    // Columns 4 to 19, and 28 to 43, of which only those up to 32 exist.
    [Theory, InlineData(1), InlineData(7)]
    public void Product_OfSomeColumns_HasTheseAndZerosBeyondTheLast(int firstQuad)
    {
        const int factors = 33;
        var accelerator = device.Accelerator;
        var left = RandomFactors.Create(9, factors, seed: 1);
        var right = RandomFactors.Create(factors, factors, seed: 2);
        using var p = DeviceFactors.Upload(accelerator, RandomFactors.ToMatrix(left, factors));
        double[][] padded = [.. right, .. Enumerable.Repeat(new double[factors], p.Stride - factors)];
        using var g = DeviceFactors.Upload(accelerator, RandomFactors.ToMatrix(padded, factors));
        using var q = DeviceFactors.Upload(accelerator, RandomFactors.ToMatrix(RandomFactors.Create(9, 16, seed: 3), 16));

        new DenseProduct<FactorsView, FactorsView>(accelerator, TileShape.For(accelerator)).Multiply(p.View, 9, g.View.Quads, -1, q.View, firstQuad);

        var product = FactorMatrix.Zeros(9, 16);
        q.Download(accelerator, product);
        for (var row = 0; row < 9; row++)
        {
            for (var column = 0; column < 16; column++)
            {
                var of = 4 * firstQuad + column;
                Assert.Equal(of < factors ? -Enumerable.Range(0, factors).Sum(k => left[row][k] * right[k][of]) : 0, product.Row(row)[column], 1e-5);
            }
        }
    }

    void AssertProduct(int rows, int factors, TileShape shape, float sign)
    {
        var accelerator = device.Accelerator;
        var left = RandomFactors.Create(rows, factors, seed: 1);
        // Not symmetric, unlike a Gram matrix, so that exchanged rows and columns would show.
        var right = RandomFactors.Create(factors, factors, seed: 2);
        using var p = DeviceFactors.Upload(accelerator, RandomFactors.ToMatrix(left, factors));
        // One row more, which must not change.
        var before = RandomFactors.Create(rows + 1, factors, seed: 3);
        using var q = DeviceFactors.Upload(accelerator, RandomFactors.ToMatrix(before, factors));
        // A square matrix has one row for each float of a padded row; the rows of the padding are zero.
        double[][] padded = [.. right, .. Enumerable.Repeat(new double[factors], p.Stride - factors)];
        using var g = DeviceFactors.Upload(accelerator, RandomFactors.ToMatrix(padded, factors));

        new DenseProduct<FactorsView, FactorsView>(accelerator, shape).Multiply(p.View, rows, g.View.Quads, sign, q.View);

        var product = FactorMatrix.Zeros(rows + 1, factors);
        q.Download(accelerator, product);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < factors; column++)
            {
                var expected = Enumerable.Range(0, factors).Sum(k => left[row][k] * right[k][column]);
                Assert.Equal(sign * expected, product.Row(row)[column], 1e-5);
            }
        }

        Assert.Equal(before[rows], product.Row(rows).ToArray().Select(value => (double)value));
    }
}
