using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Kernels.ConjugateGradient;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

public sealed class PreconditionedOnCpuAccelerator(CpuAcceleratorFixture device) : PreconditionedTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class PreconditionedOnWarpOf32(WarpOf32Fixture device) : PreconditionedTests(device), IClassFixture<WarpOf32Fixture>;
public sealed class PreconditionedOnCuda(CudaFixture device) : PreconditionedTests(device), IClassFixture<CudaFixture>;
public sealed class PreconditionedOnOpenCl(OpenClFixture device) : PreconditionedTests(device), IClassFixture<OpenClFixture>;

/// <summary>A half-sweep over the users in whitened coordinates, compared with the reference in double.</summary>
public abstract class PreconditionedTests(DeviceFixture device)
{
    [Theory, InlineData(1), InlineData(16), InlineData(17), InlineData(65)]
    public void SolveUsers_ByGroups_MatchesTheReference(int factors) =>
        AssertMatchesReference(RandomProblem.WithRowLengths(70, 1, 0, 3, 4, 5, 33, 70), factors, RowForm.Groups);

    // On warps of 4: up to four quads in each lane. On warps of 32: teams of 4 to 32 lanes, and two quads in each lane.
    [Theory, InlineData(1), InlineData(15), InlineData(33), InlineData(64), InlineData(130)]
    public void SolveUsers_ByWarps_MatchesTheReference(int factors)
    {
        if (RowShape.FitsWarp(device.Accelerator, FactorMatrix.StrideFor(factors)) && HasWarps)
            AssertMatchesReference(RandomProblem.WithRowLengths(40, 33, 0, 1, 5), factors, RowForm.Warps);
        else Assert.True(!HasWarps || factors > 4 * 4 * device.Accelerator.WarpSize);
    }

    // Rows that are cut into pieces take one launch for each step; short rows between them take one launch for all steps.
    [Theory, InlineData(RowForm.Groups), InlineData(RowForm.Warps)]
    public void SolveUsers_WithLongRows_MatchesTheReference(RowForm form)
    {
        if (form == RowForm.Groups || HasWarps) AssertMatchesReference(RandomProblem.WithRowLengths(700, 3, 600, 0, 513, 7), 18, form);
    }

    // After one step the solution is still far away: a row that was solved in one launch must not take more steps because of data that a long row
    // left there.
    [Theory, InlineData(RowForm.Groups), InlineData(RowForm.ThreeWarps)]
    public void SolveUsers_WithLongRows_InOneStep_MatchesTheReference(RowForm form)
    {
        if (form != RowForm.Groups && !HasWarps) return;
        ConjugateGradientTests.AssertMatchesReference(
            device.Accelerator, RandomProblem.WithRowLengths(700, 3, 600, 0, 5, 513, 7, 1), RandomFactors.Create(700, 18, seed: 2),
            RandomProblem.Options(18, Solver.PreconditionedConjugateGradient) with { ConjugateGradientSteps = 1 }, form.Settings(batchRows: 4));
    }

    [Fact]
    public void AGramMatrixThatIsNotPositiveDefinite_IsTheErrorOfTheCpu()
    {
        // All items have the same vector, and in float32 λ vanishes beside its square.
        var weights = RandomProblem.WithRowLengths(4, 4).ByUser.AsWeights();
        var start = new AlsFactors(FactorMatrix.From(2, [[1, 1]]), FactorMatrix.From(2, [[1, 1], [1, 1], [1, 1], [1, 1]]));
        using var session = new IlgpuDevice(device.Accelerator, RowForm.Groups.Settings())
            .Open(new AlsProblem(weights, weights.Transpose(), start, 1e-12, Solver.PreconditionedConjugateGradient, 3));
        var error = Assert.Throws<GpuAlsException>(() => session.SolveUsers(CancellationToken.None));
        Assert.Equal("the Gram matrix of the item factors is not positive definite: the regularization is too small for them", error.Message);
        using var cpu = new CpuDevice(1).Open(new AlsProblem(weights, weights.Transpose(), start, 1e-12, Solver.PreconditionedConjugateGradient, 3));
        Assert.Equal(error.Message, Assert.Throws<GpuAlsException>(() => cpu.SolveUsers(CancellationToken.None)).Message);
    }

    // OpenCL reports no warp size.
    bool HasWarps => device.Accelerator.AcceleratorType != ILGPU.Runtime.AcceleratorType.OpenCL;

    void AssertMatchesReference(InteractionMatrix matrix, int factors, RowForm form) => ConjugateGradientTests.AssertMatchesReference(
        device.Accelerator, matrix, factors, form.Settings(batchRows: 3), Solver.PreconditionedConjugateGradient);
}
