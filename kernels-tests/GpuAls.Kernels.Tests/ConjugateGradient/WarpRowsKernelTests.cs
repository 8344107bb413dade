namespace GpuAls.Kernels.Tests;

public sealed class WarpRowsKernelOnWarpOf32(WarpOf32Fixture device) : WarpRowsKernelTests(device), IClassFixture<WarpOf32Fixture>;
public sealed class WarpRowsKernelOnCuda(CudaFixture device) : WarpRowsKernelTests(device), IClassFixture<CudaFixture>;

/// <summary>The kernels for warps on warps of 32, the ones that CUDA has.</summary>
public abstract class WarpRowsKernelTests(DeviceFixture device)
{
    // Teams of 4, 8, 16 and 32 lanes, the last with and without lanes that hold nothing; two quads a lane, four, and four with some that hold nothing.
    [Theory, InlineData(16), InlineData(17), InlineData(64), InlineData(100), InlineData(128), InlineData(129), InlineData(256), InlineData(260), InlineData(512)]
    public void SolveUsers_MatchesTheReference(int factors) => ConjugateGradientTests.AssertMatchesReference(
        device.Accelerator, RandomProblem.WithRowLengths(40, 0, 1, 4, 33), factors, RowForm.Warps.Settings());

    [Fact]
    public void SolveUsers_WithALongRow_MatchesTheReference() => ConjugateGradientTests.AssertMatchesReference(
        device.Accelerator, RandomProblem.WithRowLengths(700, 3, 600), 20, RowForm.Warps.Settings());
}
