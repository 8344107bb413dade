using GpuAls.Core.Solving;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class DenseProductKernelOnCpuAccelerator(CpuAcceleratorFixture device)
    : DenseProductKernelTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class DenseProductKernelOnWarpOf32(WarpOf32Fixture device) : DenseProductKernelTests(device), IClassFixture<WarpOf32Fixture>;
public sealed class DenseProductKernelInTurns(TurnsFixture device) : DenseProductKernelTests(device), IClassFixture<TurnsFixture>;
public sealed class DenseProductKernelOnCuda(CudaFixture device) : DenseProductKernelTests(device), IClassFixture<CudaFixture>;
public sealed class DenseProductKernelOnOpenCl(OpenClFixture device) : DenseProductKernelTests(device), IClassFixture<OpenClFixture>;

/// <summary>Q = ±P·G, compared with sums in double.</summary>
public abstract class DenseProductKernelTests(DeviceFixture device)
{
    // Around the 8 rows of a thread and the 64 of a group, one and two; around a padded row, a tile of 64 columns, and two tiles.
    [Theory]
    [InlineData(1, 3), InlineData(7, 3), InlineData(8, 3), InlineData(9, 3), InlineData(63, 3), InlineData(64, 3), InlineData(65, 3)]
    [InlineData(127, 3), InlineData(128, 3), InlineData(129, 3), InlineData(200, 33), InlineData(3, 520)]
    [InlineData(5, 1), InlineData(5, 15), InlineData(5, 16), InlineData(5, 17)]
    [InlineData(5, 64), InlineData(5, 65), InlineData(5, 129), InlineData(5, 260)]
    public void Product_MatchesTheReference(int rows, int factors) => AssertProduct(rows, factors, TileShape.For(device.Accelerator), 1);

    // Tiles of 32 × 32, or 64 × 64 where a group may have 64 threads: one tile, tiles that end beyond rows and columns, and several.
    [Theory, InlineData(25, 33), InlineData(32, 32), InlineData(33, 64), InlineData(64, 65), InlineData(65, 17), InlineData(130, 16)]
    public void Product_OfManyThreads_MatchesTheReference(int rows, int factors) =>
        AssertProduct(rows, factors, TileShapes.Largest(device.Accelerator), -1);

    [Fact]
    public void Product_HasTheSameBitsInEveryShape()
    {
        var expected = Product(65, 40, new TileShape(1), 1);
        Assert.Equal(expected, Product(65, 40, TileShapes.Largest(device.Accelerator), 1));
    }

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
        var product = Product(rows, factors, shape, sign);
        var left = RandomFactors.Create(rows, factors, seed: 1);
        var right = RandomFactors.Create(factors, factors, seed: 2);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < factors; column++)
            {
                var expected = Enumerable.Range(0, factors).Sum(k => left[row][k] * right[k][column]);
                Assert.Equal(sign * expected, product[row][column], 1e-5);
            }
        }

        Assert.Equal(RandomFactors.Create(rows + 1, factors, seed: 3)[rows], product[rows].Select(value => (double)value));
    }

    float[][] Product(int rows, int factors, TileShape shape, float sign)
    {
        var accelerator = device.Accelerator;
        using var p = DeviceFactors.Upload(accelerator, RandomFactors.ToMatrix(RandomFactors.Create(rows, factors, seed: 1), factors));
        // One row more, which must not change.
        using var q = DeviceFactors.Upload(accelerator, RandomFactors.ToMatrix(RandomFactors.Create(rows + 1, factors, seed: 3), factors));
        // Not symmetric, unlike a Gram matrix, so that exchanged rows and columns would show. A square matrix has one row for each float of a padded
        // row; the rows of the padding are zero.
        double[][] padded =
            [.. RandomFactors.Create(factors, factors, seed: 2), .. Enumerable.Repeat(new double[factors], p.Stride - factors)];
        using var g = DeviceFactors.Upload(accelerator, RandomFactors.ToMatrix(padded, factors));

        new DenseProduct<FactorsView, FactorsView>(accelerator, shape).Multiply(p.View, rows, g.View.Quads, sign, q.View);

        var product = FactorMatrix.Zeros(rows + 1, factors);
        q.Download(accelerator, product);
        return [.. Enumerable.Range(0, rows + 1).Select(row => product.Row(row).ToArray())];
    }
}

/// <summary>Shapes for tests.</summary>
static class TileShapes
{
    /// <summary>The largest shape that the accelerator's groups have room for, also where the product's own shape is one thread.</summary>
    public static TileShape Largest(Accelerator accelerator) => new(accelerator.MaxNumThreadsPerGroup >= 64 ? 8 : 4);
}
