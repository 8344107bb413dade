using GpuAls.Core;
using ILGPU;

namespace GpuAls.Kernels;

/// <summary>What solves the rows of a batch by <see cref="CholeskyRowsKernel"/>: each for all factors at once, or block after block of them.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
interface IDirectSolver<TView> : IDisposable where TView : struct, IFactorsView<TView>
{
    /// <summary>Queues the rows of a batch; they are solved when the accelerator's default stream is done.</summary>
    /// <param name="rows">[rows × columns] The batch's weights w.</param>
    /// <param name="order">[rows] In which order, see <see cref="CholeskyRowsPlan.LongestFirst"/>.</param>
    /// <param name="gram">G of the fixed side.</param>
    /// <param name="y">[columns × f] The side that is held fixed.</param>
    /// <param name="x">[rows × f] Start and result.</param>
    /// <param name="own">λ of each row, where G has none.</param>
    void Solve(SparseRowsView rows, ArrayView<int> order, DeviceGram<TView> gram, TView y, TView x, OwnRegularization own);

    /// <summary>Waits for what was queued, and throws for the first row a system of which was not positive definite.</summary>
    /// <param name="rows">The matrix whose rows were solved.</param>
    /// <param name="firstRow">The first row of the batch.</param>
    /// <param name="side">"user" or "item".</param>
    /// <exception cref="GpuAlsException">A row's system is not positive definite in float32.</exception>
    void ThrowOnFailure(WeightedRows rows, int firstRow, string side);
}
