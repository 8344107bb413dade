using GpuAls.Core;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Cholesky;

/// <summary>Solves the rows of a batch with <see cref="CholeskyRowsKernel"/>: all factors at once, or one block after the other.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
interface IDirectSolver<TView> : IDisposable where TView : struct, IFactorsView<TView>
{
    /// <summary>Queues rows of a batch. They are solved when the accelerator's default stream has finished.</summary>
    /// <param name="rows">[rows × columns] The batch's weights w.</param>
    /// <param name="order">[rows to solve] The rows, those with the most entries first.</param>
    /// <param name="gram">G of the fixed side.</param>
    /// <param name="y">[columns × f] The fixed side.</param>
    /// <param name="x">[rows × f] Start and result.</param>
    /// <param name="rowLambda">λ of each row; zeros if λ is in G.</param>
    void Solve(SparseRowsView rows, ArrayView<int> order, DeviceGram<TView> gram, TView y, TView x, RowRegularizationView rowLambda);

    /// <summary>Waits for the queued work and throws for the first row with a system that is not positive definite.</summary>
    /// <param name="rows">The matrix.</param>
    /// <param name="firstRow">The first row of the batch.</param>
    /// <param name="side">"user" or "item".</param>
    /// <exception cref="GpuAlsException">A row's system is not positive definite in float32.</exception>
    void ThrowOnFailure(WeightedRows rows, int firstRow, string side);
}

/// <summary>Solves every row of a batch exactly, in one launch of <see cref="CholeskyRowsKernel"/> with the system of all factors.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="accelerator">The accelerator that runs the kernels.</param>
/// <param name="plan">The memory and the launch of the kernel.</param>
sealed class WholeSystemSolver<TView>(Accelerator accelerator, CholeskyRowsPlan plan) : IDirectSolver<TView> where TView : struct, IFactorsView<TView>
{
    readonly CholeskyRowsSolver<TView, WholeSystem<TView>> solver = new(accelerator, plan);

    public void Solve(SparseRowsView rows, ArrayView<int> order, DeviceGram<TView> gram, TView y, TView x, RowRegularizationView rowLambda) =>
        solver.Solve(rows, order, gram.Values, y, new WholeSystem<TView>(x, plan.Factors, rowLambda));

    public void ThrowOnFailure(WeightedRows rows, int firstRow, string side) => solver.ThrowOnFailure(rows, firstRow, side);

    public void Dispose() => solver.Dispose();
}
