using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>One side's rows, solved exactly, the longest of a batch first.</summary>
sealed class CholeskyHalfSweep : IHalfSweep, IDisposable
{
    readonly Accelerator accelerator;
    readonly CholeskyRowsSolver solver;
    readonly SparseRows rows;
    readonly DeviceRows uploaded;
    readonly int batchRows;
    readonly string side;
    readonly MemoryBuffer1D<int, Stride1D.Dense> order;

    /// <param name="accelerator">Where it runs.</param>
    /// <param name="solver">The kernel and its work space, which both sides share.</param>
    /// <param name="rows">The entries.</param>
    /// <param name="uploaded">The same on the accelerator.</param>
    /// <param name="batchRows">The most rows of a batch.</param>
    /// <param name="side">"user" or "item", for messages.</param>
    public CholeskyHalfSweep(Accelerator accelerator, CholeskyRowsSolver solver, SparseRows rows, DeviceRows uploaded, int batchRows, string side)
    {
        this.accelerator = accelerator;
        this.solver = solver;
        this.rows = rows;
        this.uploaded = uploaded;
        this.batchRows = batchRows;
        this.side = side;
        order = accelerator.Allocate1D(CholeskyRowsSolver.LongestFirst(rows, batchRows));
    }

    public int Batches => (int)(((long)rows.Rows + batchRows - 1) / batchRows);

    public void Solve(int batch, DeviceGram gram, DeviceFactors y, DeviceFactors x)
    {
        var first = batch * batchRows;
        var ofBatch = order.View.AsContiguous().SubView(first, Math.Min(batchRows, rows.Rows - first));
        solver.Solve(accelerator.DefaultStream, uploaded.View, ofBatch, gram.Values, y.View, x.View);
        solver.ThrowOnFailure(accelerator.DefaultStream, rows, side);
    }

    public void Dispose() => order.Dispose();
}
