using GpuAls.Core.Solving;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using GpuAls.Testing;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class GramKernelOnCpuAccelerator(CpuAcceleratorFixture device) : GramKernelTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class GramKernelOnWarpOf32(WarpOf32Fixture device) : GramKernelTests(device), IClassFixture<WarpOf32Fixture>;
public sealed class GramKernelInTurns(TurnsFixture device) : GramKernelTests(device), IClassFixture<TurnsFixture>;
public sealed class GramKernelOnCuda(CudaFixture device) : GramKernelTests(device), IClassFixture<CudaFixture>;
public sealed class GramKernelOnOpenCl(OpenClFixture device) : GramKernelTests(device), IClassFixture<OpenClFixture>;

/// <summary>G = YᵀY + λI, compared with sums in double.</summary>
public abstract class GramKernelTests(DeviceFixture device)
{
    // Around 16 rows, the depth of shared memory; 255, 256, 257: around one chunk; 601: slabs of 301 and 300 rows, each of two chunks.
    [Theory]
    [InlineData(1, 5), InlineData(15, 5), InlineData(16, 5), InlineData(17, 5)]
    [InlineData(255, 3), InlineData(256, 3), InlineData(257, 3), InlineData(601, 17)]
    // Around a padded row of 16, a tile of 64, and two tiles.
    [InlineData(20, 1), InlineData(20, 15), InlineData(20, 16), InlineData(20, 17)]
    [InlineData(20, 64), InlineData(20, 65), InlineData(20, 129), InlineData(20, 260), InlineData(3, 520)]
    public void Gram_MatchesTheReference(int rows, int factors) => AssertGram(rows, factors, TileShape.For(device.Accelerator));

    // Tiles of 32 × 32, or 64 × 64 where a group may have 64 threads: one tile, three that end beyond the factors, and six; a row of terms, a step
    // that is not whole, and two chunks.
    [Theory, InlineData(1, 16), InlineData(40, 33), InlineData(41, 65), InlineData(40, 129), InlineData(257, 17)]
    public void Gram_OfManyThreads_MatchesTheReference(int rows, int factors) =>
        AssertGram(rows, factors, TileShapes.Largest(device.Accelerator));

    [Fact]
    public void Gram_HasTheSameBitsInEveryShape()
    {
        var expected = Compute(RandomFactors.Create(33, 40, seed: 1), 40, new TileShape(1));
        Assert.Equal(expected, Compute(RandomFactors.Create(33, 40, seed: 1), 40, TileShapes.Largest(device.Accelerator)));
    }

    // The huge row is in the first slab, or in the last one.
    [Theory, InlineData(0), InlineData(768)]
    public void Gram_OfHugeAndTinyRows_LosesNothingBetweenSlabs(int huge)
    {
        // 2²⁴ + 1 is no float32: added one after the other, the ones of the other slabs would be lost.
        const int rows = 1024;
        double[][] y = [.. Enumerable.Range(0, rows).Select(row => new[] { row == huge ? 4096.0 : row % 256 == 0 ? 1.0 : 0.0 })];
        var gram = Compute(y, 1, TileShape.For(device.Accelerator), regularization: 3);
        Assert.Equal((4096f * 4096f) + 6, gram[0]);
    }

    void AssertGram(int rows, int factors, TileShape shape)
    {
        var y = RandomFactors.Create(rows, factors, seed: 1);
        var expected = ReferenceAls.Gram(y, 0.2);
        var actual = Compute(y, factors, shape);
        var stride = FactorMatrix.StrideFor(factors);
        // Chunks of at most 256 products are added in float32, with an error of 6e-8 for each term that grows with the square root of their number.
        var tolerance = 2e-6 * expected.Max(line => line.Max());
        for (var row = 0; row < stride; row++)
        {
            for (var column = 0; column < stride; column++)
            {
                var value = row < factors && column < factors ? expected[row][column] : 0;
                Assert.Equal(value, actual[row * stride + column], tolerance);
            }
        }
    }

    float[] Compute(double[][] y, int factors, TileShape shape, float regularization = 0.2f)
    {
        using var uploaded = DeviceFactors.Upload(device.Accelerator, RandomFactors.ToMatrix(y, factors));
        using var gram = new DeviceGram<FactorsView>(device.Accelerator, shape, uploaded.Stride, y.Length);
        gram.Compute(uploaded, regularization);
        var values = new float[uploaded.Stride * uploaded.Stride];
        gram.Values.CopyToCPU(device.Accelerator.DefaultStream, values);
        return values;
    }
}
