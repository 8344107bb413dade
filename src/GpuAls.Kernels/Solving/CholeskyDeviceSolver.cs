using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Planning;

namespace GpuAls.Kernels.Solving;

/// <summary>Exact rows: the Cholesky decomposition of each row's system.</summary>
sealed class CholeskyDeviceSolver : DeviceSolver
{
    public override IEnumerable<MemoryPart> Memory(SolverSizes sizes) => SystemMemory(sizes, sizes.Factors);

    public override HalfSweeps<TView> Open<TView>(SolverSetup<TView> setup) =>
        OpenSweeps(setup, new WholeSystemSolver<TView>(setup.Accelerator, CholeskyRowsPlan.For(setup.Accelerator, setup.Factors)));

    /// <summary>The memory of systems of so many factors.</summary>
    internal static IEnumerable<MemoryPart> SystemMemory(SolverSizes sizes, int systemFactors)
    {
        foreach (var side in sizes.Sides) yield return new MemoryPart($"order of rows by {side.Name}", (long)side.Rows.Rows * sizeof(int));
        yield return new MemoryPart("matrices of the rows at work", CholeskyRowsPlan.For(sizes.Accelerator, systemFactors).Bytes);
    }

    /// <summary>The half-sweeps of both sides, which share a solver.</summary>
    internal static HalfSweeps<TView> OpenSweeps<TView>(SolverSetup<TView> setup, IDirectSolver<TView> solver)
        where TView : struct, IFactorsView<TView>
    {
        setup.Resources.Add(solver);
        return new HalfSweeps<TView>(
            setup.Resources.Add(new DirectHalfSweep<TView>(setup.Accelerator, solver, setup.Plan.Users, setup.ByUser, setup.UserLambda)),
            setup.Resources.Add(new DirectHalfSweep<TView>(setup.Accelerator, solver, setup.Plan.Items, setup.ByItem, setup.ItemLambda)));
    }
}
