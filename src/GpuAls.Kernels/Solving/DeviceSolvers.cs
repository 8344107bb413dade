using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Kernels.ConjugateGradient;

namespace GpuAls.Kernels.Solving;

/// <summary>
/// The solvers that run on an accelerator, one row for each. To add a solver, write its <see cref="DeviceSolver"/> and add its row here.
/// </summary>
static class DeviceSolvers
{
    static readonly Dictionary<Solver, DeviceSolver> Rows = new()
    {
        [Solver.ConjugateGradient] = new ConjugateGradientDeviceSolver<NoPreconditioner>(),
        [Solver.DiagonalConjugateGradient] = new ConjugateGradientDeviceSolver<DiagonalPreconditioner>(),
        [Solver.PreconditionedConjugateGradient] = new WhitenedDeviceSolver(),
        [Solver.Cholesky] = new CholeskyDeviceSolver(),
        [Solver.Subspace] = new SubspaceDeviceSolver(),
    };

    /// <summary>Whether accelerators run a solver.</summary>
    public static bool Has(Solver solver) => Rows.ContainsKey(solver);

    /// <summary>The row of a solver.</summary>
    /// <exception cref="GpuAlsException">The solver has no row.</exception>
    public static DeviceSolver Of(Solver solver) => Rows.TryGetValue(solver, out var row)
        ? row
        : throw new GpuAlsException(
            $"the solver {Word(solver)} does not run on accelerators; expected {DisplayText.OneOf([.. Rows.Keys.Select(Word)])}");

    static string Word(Solver solver) => SolverInfo.All.FirstOrDefault(row => row.Value == solver)?.Word ?? solver.ToString();
}
