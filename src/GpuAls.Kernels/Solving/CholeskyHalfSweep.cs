using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>One side's rows, solved exactly, the longest of a batch first.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="accelerator">Where it runs.</param>
/// <param name="solver">The kernel and its work space, which both sides share.</param>
/// <param name="side">The rows and their batches.</param>
/// <param name="rows">The entries as the accelerator gets them.</param>
/// <param name="own">λ of each row, where G has none.</param>
sealed class CholeskyHalfSweep<TView>(
    Accelerator accelerator, CholeskyRowsSolver<TView, WholeSystem<TView>> solver, SidePlan side, IBatchedRows rows, OwnRegularization own) : IHalfSweep<TView>, IDisposable
    where TView : struct, IFactorsView<TView>
{
    readonly IReadOnlyList<RowBatch> batches = side.Batches.Batches;
    readonly MemoryBuffer1D<int, Stride1D.Dense> order = accelerator.Allocate1D(CholeskyRowsPlan.LongestFirst(side.Rows, side.Batches.Batches));

    public int Batches => batches.Count;

    public void Solve(int batch, DeviceGram<TView> gram, IStoredFactors<TView> y, IStoredFactors<TView> x)
    {
        var now = batches[batch];
        var ofBatch = order.View.AsContiguous().SubView(now.FirstRow, now.Rows);
        var system = new WholeSystem<TView>(x.View.Slice(now.FirstRow, now.Rows), x.Factors, own.Slice(now.FirstRow, now.Rows));
        solver.Solve(accelerator.DefaultStream, rows.Take(now), ofBatch, gram.Values, y.View, system);
        if (batch + 1 < Batches) rows.Prefetch(batches[batch + 1]);
        solver.ThrowOnFailure(accelerator.DefaultStream, side.Rows, now.FirstRow, side.Name);
    }

    public void Dispose() => order.Dispose();
}
