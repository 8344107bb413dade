using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Planning;

namespace GpuAls.Kernels.Solving;

/// <summary>Exact rows: the Cholesky decomposition of each row's system.</summary>
sealed class CholeskyDeviceSolver : DeviceSolver
{
    public override IEnumerable<MemoryPart> Memory(SolverSizes sizes) =>
        SystemMemory(sizes, sizes.Factors, ShortRowRule.MaxLength(sizes.Factors));

    public override HalfSweeps<TView> Open<TView>(SolverSetup<TView> setup) => OpenSweeps(
        setup,
        new WholeSystemSolver<TView>(setup.Accelerator, CholeskyRowsPlan.ForRows(setup.Accelerator, setup.Factors)),
        ShortRowRule.MaxLength(setup.Factors));

    /// <summary>The memory of systems of so many factors, and of short rows.</summary>
    internal static IEnumerable<MemoryPart> SystemMemory(SolverSizes sizes, int systemFactors, int maxShortLength)
    {
        if (HasShortRows(sizes.Problem))
        {
            var (accelerator, precision) = (sizes.Accelerator, sizes.Precision);
            foreach (var part in ShortRows<FactorsView>.Memory(
                accelerator, precision, maxShortLength, sizes.SideRows, sizes.BatchRows, sizes.Stride))
            {
                yield return part;
            }
        }

        foreach (var side in sizes.Sides) yield return new MemoryPart($"order of rows by {side.Name}", (long)side.Rows.Rows * sizeof(int));
        yield return new MemoryPart("matrices of the rows at work", CholeskyRowsPlan.ForRows(sizes.Accelerator, systemFactors).Bytes);
    }

    /// <summary>The half-sweeps of both sides, which share a solver.</summary>
    internal static HalfSweeps<TView> OpenSweeps<TView>(SolverSetup<TView> setup, IDirectSolver<TView> solver, int maxShortLength)
        where TView : struct, IFactorsView<TView>
    {
        var (accelerator, problem, plan, resources) = (setup.Accelerator, setup.Problem, setup.Plan, setup.Resources);
        resources.Add(solver);
        var shortRows = HasShortRows(problem)
            ? resources.Add(new ShortRows<TView>(
                accelerator, setup.TileShape, setup.Storage, maxShortLength, plan.SideRows, plan.BatchRows, setup.Factors))
            : null;
        return new HalfSweeps<TView>(
            Open(plan.Users, setup.ByUser, setup.UserLambda, ofUsers: true),
            Open(plan.Items, setup.ByItem, setup.ItemLambda, ofUsers: false));

        DirectHalfSweep<TView> Open(SidePlan side, IBatchedRows rows, RowRegularizationView lambda, bool ofUsers)
        {
            var length = shortRows is not null && ShortRowRule.Pays(problem, ofUsers) ? maxShortLength : 0;
            return resources.Add(new DirectHalfSweep<TView>(accelerator, solver, shortRows, length, side, rows, lambda));
        }
    }

    /// <summary>Whether rows of few entries are solved in their entries. A side is whitened with one λ, so not if rows have their own.</summary>
    static bool HasShortRows(AlsProblem problem) => problem.UserRegularization is null
        && (ShortRowRule.Pays(problem, ofUsers: true) || ShortRowRule.Pays(problem, ofUsers: false));
}
