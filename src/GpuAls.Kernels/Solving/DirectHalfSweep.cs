using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>One side's rows, solved by decomposing their systems, the longest of a batch first.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="accelerator">Where it runs.</param>
/// <param name="solver">The kernels and their work space, which both sides share.</param>
/// <param name="side">The rows and their batches.</param>
/// <param name="rows">The entries as the accelerator gets them.</param>
/// <param name="own">λ of each row, where G has none.</param>
sealed class DirectHalfSweep<TView>(
    Accelerator accelerator, IDirectSolver<TView> solver, SidePlan side, IBatchedRows rows, OwnRegularization own) : IHalfSweep<TView>, IDisposable
    where TView : struct, IFactorsView<TView>
{
    readonly IReadOnlyList<RowBatch> batches = side.Batches.Batches;
    readonly MemoryBuffer1D<int, Stride1D.Dense> order = accelerator.Allocate1D(CholeskyRowsPlan.LongestFirst(side.Rows, side.Batches.Batches));

    public int Batches => batches.Count;

    public void Solve(int batch, DeviceGram<TView> gram, IStoredFactors<TView> y, IStoredFactors<TView> x)
    {
        var now = batches[batch];
        var ofBatch = order.View.AsContiguous().SubView(now.FirstRow, now.Rows);
        solver.Solve(rows.Take(now), ofBatch, gram, y.View, x.View.Slice(now.FirstRow, now.Rows), own.Slice(now.FirstRow, now.Rows));
        if (batch + 1 < Batches) rows.Prefetch(batches[batch + 1]);
        solver.ThrowOnFailure(side.Rows, now.FirstRow, side.Name);
    }

    public void Dispose() => order.Dispose();
}
