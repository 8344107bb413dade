using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>
/// Steps of conjugate gradient on the rows of a batch. A step is one dense product for all rows, then the sums over the pieces of long rows, then one
/// kernel that adds each row's entries and moves its vectors.
/// </summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
sealed class ConjugateGradientSolver<TView> : IDisposable where TView : struct, IFactorsView<TView>
{
    const int ElementThreads = 64;

    readonly Accelerator accelerator;
    readonly IDenseTerm dense;
    readonly RowKernels<TView> kernels;
    readonly IWorkingRows<TView> working;
    readonly int steps;
    readonly DeviceFactors r;
    readonly DeviceFactors p;
    readonly DeviceFactors q;
    readonly DeviceFactors sums;
    readonly MemoryBuffer1D<float, Stride1D.Dense> squares;
    readonly DeviceFactors? diagonal;
    readonly LazyKernel<Action<KernelConfig, ArrayView<LongRow>, FactorsView, FactorsView, float, FactorsView>> addPieces;
    readonly LazyKernel<Action<KernelConfig, ArrayView<float>, int, int, ArrayView<float>>> copyDiagonal;

    /// <param name="accelerator">The accelerator that runs the kernels.</param>
    /// <param name="dense">The dense term of A·p.</param>
    /// <param name="kernels">The sparse half.</param>
    /// <param name="working">The rows of a batch in float32.</param>
    /// <param name="factors">f</param>
    /// <param name="steps">Steps for each row.</param>
    /// <param name="batchRows">Maximum rows in a batch.</param>
    /// <param name="batchPieces">Maximum pieces in a batch.</param>
    /// <param name="readsDiagonal">Whether the preconditioner reads the diagonal of G.</param>
    public ConjugateGradientSolver(
        Accelerator accelerator,
        IDenseTerm dense,
        RowKernels<TView> kernels,
        IWorkingRows<TView> working,
        int factors,
        int steps,
        int batchRows,
        int batchPieces,
        bool readsDiagonal)
    {
        this.accelerator = accelerator;
        this.dense = dense;
        this.kernels = kernels;
        this.working = working;
        this.steps = steps;
        r = DeviceFactors.Zeros(accelerator, batchRows, factors);
        p = DeviceFactors.Zeros(accelerator, batchRows, factors);
        q = DeviceFactors.Zeros(accelerator, batchRows, factors);
        sums = DeviceFactors.Zeros(accelerator, Math.Max(1, batchPieces), factors);
        squares = accelerator.Allocate1D<float>(batchRows);
        diagonal = readsDiagonal ? DeviceFactors.Zeros(accelerator, 1, factors) : null;
        copyDiagonal = new(() => accelerator.LoadStreamKernel<ArrayView<float>, int, int, ArrayView<float>>(DiagonalKernel.Copy));
        addPieces = new(() =>
            accelerator.LoadStreamKernel<ArrayView<LongRow>, FactorsView, FactorsView, float, FactorsView>(LongRowsKernel.AddPieces));
    }

    /// <summary>Prepares a half-sweep.</summary>
    public void Begin(DeviceGram<TView> gram)
    {
        if (diagonal is null) return;
        var values = diagonal.View.Quads.Cast<float>();
        copyDiagonal.Launch(accelerator.ThreadPerElement(gram.Stride, ElementThreads), gram.Values, gram.Stride, diagonal.Factors, values);
    }

    /// <summary>Queues the work of a batch. It is finished when the accelerator's default stream is.</summary>
    /// <param name="rows">The rows of the batch.</param>
    /// <param name="plan">The plan of the matrix.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="gram">G [stride × stride], in quads.</param>
    /// <param name="y">[columns × f] The fixed side.</param>
    /// <param name="x">[rows × f] Start and result.</param>
    /// <param name="rowLambda">λ of each row of the side; zeros if λ is in G.</param>
    public void Solve(
        SparseRowsView rows,
        DeviceRowPlan plan,
        RowBatch batch,
        ArrayView<Float4> gram,
        IStoredFactors<TView> y,
        IStoredFactors<TView> x,
        RowRegularizationView rowLambda)
    {
        var stored = x.View.Slice(batch.FirstRow, batch.Rows);
        var view = new BatchView<TView>(
            plan.Order(batch),
            batch.LongRows,
            rows,
            y.View,
            working.Take(stored, batch.Rows),
            r.View,
            p.View,
            q.View,
            squares.View,
            rowLambda.Slice(batch.FirstRow, batch.Rows),
            (diagonal ?? r).View, // if there is no diagonal, no kernel reads it
            batch.Rows);
        // If the dense term is the identity and all steps of a row are one launch, only long rows need q.
        var isAtOnce = dense.IsIdentity && kernels.SolvesAllSteps;
        if (isAtOnce)
        {
            AddLongRows(plan, batch, view, view.X, EntrySum.OfStart, view.X, -1);
            kernels.SolveAllSteps(view, steps);
            view = view.OfLongRows();
        }
        else
        {
            dense.Multiply(view.X, batch.Rows, gram, -1, view.Q);
            AddLongRows(plan, batch, view, view.X, EntrySum.OfStart, view.Q, 1);
            kernels.Start(view);
        }

        for (var step = 0; step < steps && view.Count > 0; step++)
        {
            if (!isAtOnce) dense.Multiply(view.P, batch.Rows, gram, 1, view.Q);
            AddLongRows(plan, batch, view, view.P, EntrySum.OfStep, isAtOnce ? view.P : view.Q, 1);
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

    /// <summary>q = sign·<paramref name="term"/> + the sum over the entries, for the long rows.</summary>
    void AddLongRows(
        DeviceRowPlan plan, RowBatch batch, BatchView<TView> view, FactorsView vectors, EntrySum entrySum, FactorsView term, float sign)
    {
        if (batch.LongRows == 0) return;
        kernels.SumPieces(view, plan.Pieces(batch), vectors, entrySum, sums.View);
        var config = accelerator.ThreadPerElement((long)batch.LongRows * view.Q.QuadsPerRow, ElementThreads);
        addPieces.Launch(config, plan.LongRows(batch), sums.View, term, sign, view.Q);
    }
}
