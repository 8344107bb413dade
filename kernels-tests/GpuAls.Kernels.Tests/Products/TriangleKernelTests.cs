using GpuAls.Core.Solving;
using GpuAls.Kernels.Products;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class TriangleKernelOnCpuAccelerator(CpuAcceleratorFixture device)
    : TriangleKernelTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class TriangleKernelInTurns(TurnsFixture device) : TriangleKernelTests(device), IClassFixture<TurnsFixture>;
public sealed class TriangleKernelOnCuda(CudaFixture device) : ManyTilesTests(device), IClassFixture<CudaFixture>;
public sealed class TriangleKernelOnOpenCl(OpenClFixture device) : ManyTilesTests(device), IClassFixture<OpenClFixture>;

/// <summary>The triangles of a Gram matrix, compared with those that the computer decomposes in float64.</summary>
public abstract class TriangleKernelTests(DeviceFixture device)
{
    // Both round to float32, perhaps from either side of the middle between two numbers.
    const double Float32 = 1.0 / (1 << 23);

    // Around the padded row of 16, a tile of 32, and several tiles.
    [Theory]
    [InlineData(1), InlineData(5), InlineData(16), InlineData(17), InlineData(32), InlineData(33)]
    [InlineData(64), InlineData(100), InlineData(128), InlineData(130)]
    public void Triangles_AreThoseOfTheComputer(int factors) => AssertMatchesComputer(Gram(factors, _ => 1, regularization: 1), factors, 1e-12);

    // A group of one thread, and groups that do not divide a tile.
    [Theory, InlineData(1), InlineData(3), InlineData(16)]
    public void Triangles_ByGroupsOfAnySize_AreThoseOfTheComputer(int threads) =>
        AssertMatchesComputer(Gram(70, _ => 1, regularization: 1), 70, 1e-12, threads);

    // The scales of the factors are 1 to 1e-5, so the condition of G is about 1e10.
    [Theory, InlineData(17), InlineData(64), InlineData(128)]
    public void Triangles_OfAnIllConditionedMatrix_AreThoseOfTheComputer(int factors) =>
        AssertMatchesComputer(Gram(factors, k => Math.Pow(10, -5.0 * k / (factors - 1)), regularization: 0), factors, 1e-9);

    // A remainder of 2e-6 of the diagonal is far above the limit of 1e-9, but the condition is a million.
    [Fact]
    public void Triangles_OfNearlyDependentFactors_AreThoseOfTheComputer() =>
        AssertMatchesComputer([[1, 1 - 1e-6], [1 - 1e-6, 1]], 2, 1e-9);

    [Fact]
    public void Triangles_OfTwoMatrices_AfterEachOther_AreThoseOfTheComputer()
    {
        const int factors = 40;
        var first = Gram(factors, _ => 1, regularization: 1);
        var second = Gram(factors, _ => 3, regularization: 2);
        using var run = new Run(device.Accelerator, factors, GramDecomposition.DecomposingThreads);
        run.Decompose(first);
        AssertEqual(Expected(second, factors), run.Decompose(second), 1e-12);
    }

    [Theory, InlineData(0), InlineData(31), InlineData(32), InlineData(47)]
    public void AMatrixThatIsNotPositiveDefinite_Fails(int at)
    {
        var gram = Gram(48, _ => 1, regularization: 1);
        // The factor is zero, so its row of G is too.
        for (var k = 0; k < 48; k++) gram[at][k] = gram[k][at] = 0;
        AssertFails(gram);
    }

    [Fact]
    public void ARemainderThatIsRounding_Fails()
    {
        var gram = Gram(33, _ => 1, regularization: 1);
        // The last factor is the first one.
        for (var k = 0; k < 33; k++) gram[32][k] = gram[k][32] = gram[0][k];
        gram[32][32] = gram[0][0];
        Assert.Null(GramTriangles.TryOf(gram.SelectMany(row => row).ToArray(), 33, 33, 48));
        AssertFails(gram);
    }

    [Theory, InlineData(double.NaN), InlineData(double.PositiveInfinity), InlineData(-1.0)]
    public void ADiagonalThatIsNotANumberAboveZero_Fails(double value)
    {
        var gram = Gram(20, _ => 1, regularization: 1);
        gram[7][7] = value;
        AssertFails(gram);
    }

    [Fact]
    public void AMatrixAfterOneThatFailed_DoesNotFail()
    {
        var gram = Gram(20, _ => 1, regularization: 1);
        var bad = Gram(20, _ => 1, regularization: 1);
        bad[3][3] = double.NaN;
        using var run = new Run(device.Accelerator, 20, GramDecomposition.DecomposingThreads);
        run.Decompose(bad);
        Assert.True(run.HasFailed);
        AssertEqual(Expected(gram, 20), run.Decompose(gram), 1e-12);
        Assert.False(run.HasFailed);
    }

    void AssertFails(double[][] gram)
    {
        using var run = new Run(device.Accelerator, gram.Length, GramDecomposition.DecomposingThreads);
        run.Decompose(gram);
        Assert.True(run.HasFailed);
    }

    private protected void AssertMatchesComputer(double[][] gram, int factors, double error, int threads = GramDecomposition.DecomposingThreads)
    {
        using var run = new Run(device.Accelerator, factors, threads);
        var actual = run.Decompose(gram);
        Assert.False(run.HasFailed);
        AssertEqual(Expected(gram, factors), actual, error);
    }

    static float[][] Expected(double[][] gram, int factors)
    {
        var stride = FactorMatrix.StrideFor(factors);
        var expected = GramTriangles.Of(Padded(gram, stride).Select(value => (double)value).ToArray(), factors, stride, stride, "item");
        return [expected.Whiten, expected.Enter, expected.Leave];
    }

    static void AssertEqual(float[][] expected, float[][] actual, double error)
    {
        foreach (var (triangle, other) in expected.Zip(actual))
        {
            var largest = triangle.Max(Math.Abs);
            Assert.Equal(triangle.Length, other.Length);
            for (var k = 0; k < triangle.Length; k++)
                Assert.Equal(triangle[k], other[k], Float32 * Math.Abs(triangle[k]) + error * largest);
        }
    }

    /// <summary>G of random factors of these scales, rounded to float32.</summary>
    private protected static double[][] Gram(int factors, Func<int, double> scale, double regularization)
    {
        var rows = RandomFactors.Create(2 * factors + 20, factors, seed: factors);
        foreach (var row in rows)
        {
            for (var k = 0; k < factors; k++) row[k] *= scale(k);
        }

        return [.. Enumerable.Range(0, factors).Select(i => Enumerable.Range(0, factors)
            .Select(j => (double)(float)(rows.Sum(row => row[i] * row[j]) + (i == j ? regularization : 0))).ToArray())];
    }

    static float[] Padded(double[][] gram, int stride)
    {
        var padded = new float[stride * stride];
        for (var row = 0; row < gram.Length; row++)
        {
            for (var column = 0; column < gram.Length; column++) padded[row * stride + column] = (float)gram[row][column];
        }

        return padded;
    }

    /// <summary>A decomposition and its triangles on an accelerator.</summary>
    sealed class Run(Accelerator accelerator, int factors, int threads) : IDisposable
    {
        readonly int stride = FactorMatrix.StrideFor(factors);
        readonly GramDecomposition decomposition = new(accelerator, FactorMatrix.StrideFor(factors), threads);
        readonly MemoryBuffer1D<float, Stride1D.Dense>[] triangles =
            [.. Enumerable.Range(0, 3).Select(_ => Zeros(accelerator, FactorMatrix.StrideFor(factors)))];

        public bool HasFailed => decomposition.HasFailed();

        /// <summary>L⁻ᵀ, L and L⁻¹.</summary>
        public float[][] Decompose(double[][] gram)
        {
            using var values = accelerator.Allocate1D(Padded(gram, stride));
            decomposition.Run(values.View, factors, triangles[0].View, triangles[1].View, triangles[2].View);
            return [.. triangles.Select(triangle => triangle.GetAsArray1D())];
        }

        public void Dispose()
        {
            decomposition.Dispose();
            foreach (var triangle in triangles) triangle.Dispose();
        }

        static MemoryBuffer1D<float, Stride1D.Dense> Zeros(Accelerator accelerator, int stride)
        {
            var zeros = accelerator.Allocate1D<float>((long)stride * stride);
            zeros.MemSetToZero();
            return zeros;
        }
    }
}

/// <summary>
/// Matrices of many tiles. ILGPU's CPU accelerator, where every thread of a group is one of the system, takes minutes for them; its groups wait at
/// the same barriers as those of a few tiles.
/// </summary>
public abstract class ManyTilesTests(DeviceFixture device) : TriangleKernelTests(device)
{
    [Theory, InlineData(256), InlineData(512)]
    public void Triangles_OfManyTiles_AreThoseOfTheComputer(int factors) =>
        AssertMatchesComputer(Gram(factors, _ => 1, regularization: 1), factors, 1e-11);
}
