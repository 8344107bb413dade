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
        var error = Assert.Throws<NotSupportedException>(() => DeviceSolvers.Of((Solver)99));
        Assert.Equal("no accelerator runs the solver 99; add a row to DeviceSolvers", error.Message);
    }

    [Fact]
    public void EverySolverButTheWhitenedOne_AllowsALambdaForEachRow() => Assert.Equal(
        [Solver.PreconditionedConjugateGradient], Enum.GetValues<Solver>().Where(solver => !DeviceSolvers.Of(solver).AllowsRowLambda));
}
