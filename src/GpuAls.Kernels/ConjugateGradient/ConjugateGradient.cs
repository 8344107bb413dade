using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>
/// Some steps of conjugate gradient on the rows of a batch. A step is a dense product for all of them, then the sums over the pieces of long rows, then one
/// kernel that adds each row's entries and moves its vectors.
/// </summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
sealed class ConjugateGradient<TView> : IDisposable where TView : struct, IFactorsView<TView>
{
    const int ElementThreads = 64;

    readonly Accelerator accelerator;
    readonly IDensePart product;
    readonly RowKernels<TView> kernels;
    readonly IWorkingRows<TView> working;
    readonly int steps;
    readonly DeviceFactors r;
    readonly DeviceFactors p;
    readonly DeviceFactors q;
    readonly DeviceFactors sums;
    readonly MemoryBuffer1D<float, Stride1D.Dense> squares;
    readonly DeviceFactors? diagonal;
    readonly Action<KernelConfig, ArrayView<LongRow>, FactorsView, FactorsView> addPieces;
    readonly Action<KernelConfig, ArrayView<float>, int, int, ArrayView<float>> copyDiagonal;

    /// <param name="accelerator">Where it runs.</param>
    /// <param name="product">The part of A that all rows share.</param>
    /// <param name="kernels">The kernels over rows.</param>
    /// <param name="working">The rows of a batch in float32.</param>
    /// <param name="factors">f</param>
    /// <param name="steps">Steps a row.</param>
    /// <param name="batchRows">The most rows of a batch.</param>
    /// <param name="batchPieces">The most pieces of a batch.</param>
    /// <param name="byDiagonal">Whether the kernels are preconditioned by the diagonal of G.</param>
    public ConjugateGradient(
        Accelerator accelerator,
        IDensePart product,
        RowKernels<TView> kernels,
        IWorkingRows<TView> working,
        int factors,
        int steps,
        int batchRows,
        int batchPieces,
        bool byDiagonal)
    {
        this.accelerator = accelerator;
        this.product = product;
        this.kernels = kernels;
        this.working = working;
        this.steps = steps;
        r = DeviceFactors.Zeros(accelerator, batchRows, factors);
        p = DeviceFactors.Zeros(accelerator, batchRows, factors);
        q = DeviceFactors.Zeros(accelerator, batchRows, factors);
        sums = DeviceFactors.Zeros(accelerator, Math.Max(1, batchPieces), factors);
        squares = accelerator.Allocate1D<float>(batchRows);
        diagonal = byDiagonal ? DeviceFactors.Zeros(accelerator, 1, factors) : null;
        copyDiagonal = accelerator.LoadStreamKernel<ArrayView<float>, int, int, ArrayView<float>>(DiagonalKernel.Copy);
        addPieces = accelerator.LoadStreamKernel<ArrayView<LongRow>, FactorsView, FactorsView>(LongRowsKernel.AddPieces);
    }

    /// <summary>Prepares for a half-sweep.</summary>
    public void Begin(DeviceGram<TView> gram)
    {
        if (diagonal is null) return;
        copyDiagonal(new KernelConfig((gram.Stride + Threads - 1) / Threads, Threads), gram.Values, gram.Stride, diagonal.Factors, diagonal.View.Quads.Cast<float>());
    }

    /// <summary>Queues the work of a batch; it is done when the accelerator's default stream is.</summary>
    /// <param name="rows">The rows of the batch.</param>
    /// <param name="plan">The matrix's plan.</param>
    /// <param name="batch">Which batch.</param>
    /// <param name="gram">G [stride × stride], in quads.</param>
    /// <param name="y">[columns × f] The side that is held fixed.</param>
    /// <param name="x">[rows × f] Start and result.</param>
    /// <param name="own">λ of each row of the side, where G has none.</param>
    public void Solve(
        SparseRowsView rows, DeviceRowPlan plan, RowBatch batch, ArrayView<Float4> gram, IStoredFactors<TView> y, IStoredFactors<TView> x, OwnRegularization own)
    {
        var stored = x.View.Slice(batch.FirstRow, batch.Rows);
        // Without a diagonal no kernel reads one.
        var view = new BatchView<TView>(
            rows, y.View, working.Take(stored, batch.Rows), r.View, p.View, q.View, squares.View, own.Slice(batch.FirstRow, batch.Rows), (diagonal ?? r).View, batch.Rows);
        product.Multiply(view.X, batch.Rows, gram, -1, view.Q);
        AddLongRows(plan, batch, view, view.X, EntrySum.OfStart);
        var whole = product.IsIdentity && kernels.TrySolveWhole(view, steps);
        if (!whole) kernels.Start(view);
        for (var step = 0; step < steps && !(whole && batch.LongRows == 0); step++)
        {
            product.Multiply(view.P, batch.Rows, gram, 1, view.Q);
            AddLongRows(plan, batch, view, view.P, EntrySum.OfStep);
            kernels.Step(view);
        }

        working.Return(stored, batch.Rows);
    }

    public void Dispose()
    {
        r.Dispose();
        p.Dispose();
        q.Dispose();
        sums.Dispose();
        squares.Dispose();
        diagonal?.Dispose();
    }

    int Threads => accelerator.AcceleratorType == AcceleratorType.CPU ? 1 : ElementThreads;

    void AddLongRows(DeviceRowPlan plan, RowBatch batch, BatchView<TView> view, FactorsView vectors, EntrySum which)
    {
        if (batch.LongRows == 0) return;
        kernels.SumPieces(view, plan.Pieces(batch), vectors, which, sums.View);
        var grid = (int)(((long)batch.LongRows * view.Q.QuadsPerRow + Threads - 1) / Threads);
        addPieces(new KernelConfig(grid, Threads), plan.LongRows(batch), sums.View, view.Q);
    }
}
