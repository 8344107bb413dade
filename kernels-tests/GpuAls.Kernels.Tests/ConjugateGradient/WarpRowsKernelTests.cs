using GpuAls.Core.Solving;
using GpuAls.Kernels.ConjugateGradient;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class WarpRowsKernelOnCpuAccelerator(CpuAcceleratorFixture device) : WarpRowsKernelTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class WarpRowsKernelOnCuda(CudaFixture device) : WarpRowsKernelTests(device), IClassFixture<CudaFixture>;

/// <summary>
/// A half-sweep over the users with a warp for each row, compared with the reference in double: on warps of 4, and on warps of 32 where there is CUDA
/// or the stand-in for its driver.
/// </summary>
public abstract class WarpRowsKernelTests(DeviceFixture device)
{
    // On warps of 32: teams of 4, 8, 16 and 32 lanes, the last one with and without empty lanes. On warps of 4: one, two and four quads in each lane.
    [Theory, InlineData(1), InlineData(15), InlineData(16), InlineData(17), InlineData(32), InlineData(33), InlineData(64)]
    public void SolveUsers_MatchesTheReference(int factors) => AssertMatchesReference(factors, 33, 0, 1, 3, 4, 5);

    // On warps of 32: two quads in each lane, four, and four with some empty ones. Vectors of these lengths do not fit warps of 4.
    [Theory, InlineData(100), InlineData(128), InlineData(129), InlineData(256), InlineData(260), InlineData(512)]
    public void SolveUsers_WithLongVectors_MatchesTheReference(int factors)
    {
        if (RowShape.FitsWarp(device.Accelerator, FactorMatrix.StrideFor(factors))) AssertMatchesReference(factors, 0, 1, 4, 33);
        else Assert.True(factors > 4 * 4 * device.Accelerator.WarpSize);
    }

    // A warp loads the columns of as many entries at once as it has lanes: rows of less than one such load, of exactly one, and of several.
    [Theory, InlineData(5), InlineData(32), InlineData(65), InlineData(128), InlineData(200), InlineData(300)]
    public void SolveUsers_WithRowsAroundALoadOfColumns_MatchesTheReference(int factors)
    {
        if (RowShape.FitsWarp(device.Accelerator, FactorMatrix.StrideFor(factors))) AssertMatchesReference(factors, 31, 0, 32, 63, 65, 200);
        else Assert.True(factors > 4 * 4 * device.Accelerator.WarpSize);
    }

    // Lanes with empty quads, without any, and with two quads each.
    [Theory, InlineData(1), InlineData(17), InlineData(64), InlineData(130)]
    public void SolveUsers_ByTheDiagonal_MatchesTheReference(int factors)
    {
        if (!RowShape.FitsWarp(device.Accelerator, FactorMatrix.StrideFor(factors))) return;
        ConjugateGradientTests.AssertMatchesReference(
            device.Accelerator,
            RandomProblem.WithRowLengths(40, 33, 0, 1, 5),
            ConjugateGradientTests.LongAndShort(40, factors),
            RandomProblem.Options(factors, Solver.DiagonalConjugateGradient),
            RowForm.Warps.Settings(batchRows: 3));
    }

    [Fact]
    public void SolveUsers_WithALongRow_MatchesTheReference() => AssertMatchesReference(20, 3, 600);

    [Fact]
    public void SolveUsers_OfNearlySingularSystems_MatchesTheReference() =>
        ConjugateGradientTests.AssertMatchesReferenceWhereSystemsAreNearlySingular(device.Accelerator, RowForm.Warps.Settings());

    [Fact]
    public void SolveUsers_WithSeveralWarpsAGroup_MatchesTheReference() => ConjugateGradientTests.AssertMatchesReference(
        device.Accelerator, RandomProblem.WithRowLengths(807, 800, 3, 0, 5, 600, 1, 4), 20, RowForm.ThreeWarps.Settings(batchRows: 4));

    void AssertMatchesReference(int factors, params int[] lengths) => ConjugateGradientTests.AssertMatchesReference(
        device.Accelerator, RandomProblem.WithRowLengths(lengths.Max() + 7, lengths), factors, RowForm.Warps.Settings(batchRows: 4));
}
