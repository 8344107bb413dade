using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Kernels.Solving;

namespace GpuAls.Kernels.Tests;

public sealed class DeviceSolversTests
{
    [Fact]
    public void EverySolver_HasARow() => Assert.All(Enum.GetValues<Solver>(), solver => Assert.NotNull(DeviceSolvers.Of(solver)));

    [Fact]
    public void ASolverWithoutARow_IsAnError()
    {
        var error = Assert.Throws<GpuAlsException>(() => DeviceSolvers.Of((Solver)99));
        Assert.Equal("the solver 99 does not run on accelerators; expected cg, cg-diagonal, pcg, cholesky or subspace", error.Message);
    }

    [Fact]
    public void Has_IsTrueForEverySolverWithARow()
    {
        Assert.All(Enum.GetValues<Solver>(), solver => Assert.True(DeviceSolvers.Has(solver)));
        Assert.False(DeviceSolvers.Has((Solver)99));
    }
}
