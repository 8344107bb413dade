using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Every row of a batch exactly: one launch of <see cref="CholeskyRowsKernel"/>, with the system of all factors.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="accelerator">Where it runs.</param>
/// <param name="plan">How the systems are solved.</param>
sealed class WholeSystemSolver<TView>(Accelerator accelerator, CholeskyRowsPlan plan) : IDirectSolver<TView> where TView : struct, IFactorsView<TView>
{
    readonly CholeskyRowsSolver<TView, WholeSystem<TView>> solver = new(accelerator, plan);

    public void Solve(SparseRowsView rows, ArrayView<int> order, DeviceGram<TView> gram, TView y, TView x, OwnRegularization own) =>
        solver.Solve(rows, order, gram.Values, y, new WholeSystem<TView>(x, plan.Factors, own));

    public void ThrowOnFailure(WeightedRows rows, int firstRow, string side) => solver.ThrowOnFailure(rows, firstRow, side);

    public void Dispose() => solver.Dispose();
}
