using GpuAls.Core;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.ConjugateGradient;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Products;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Solving;

/// <summary>One side's rows together with the kernels that solve them.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
interface IHalfSweep<TView> where TView : struct, IFactorsView<TView>
{
    /// <summary>The number of batches. Training can be stopped between two of them.</summary>
    int Batches { get; }

    /// <summary>Prepares a half-sweep, once G has been computed.</summary>
    /// <param name="gram">G of the fixed side.</param>
    /// <param name="y">[columns × f] The fixed side.</param>
    void Begin(DeviceGram<TView> gram, IStoredFactors<TView> y)
    {
    }

    /// <summary>Queues one batch. It is solved when <see cref="Finish"/> has returned, or earlier.</summary>
    /// <param name="batch">The zero-based number of the batch.</param>
    /// <param name="gram">G of the fixed side.</param>
    /// <param name="y">[columns × f] The fixed side.</param>
    /// <param name="x">[rows × f] Start and result.</param>
    /// <exception cref="GpuAlsException">A row's system could not be solved; the message names the row.</exception>
    void Solve(int batch, DeviceGram<TView> gram, IStoredFactors<TView> y, IStoredFactors<TView> x);

    /// <summary>
    /// Ends a half-sweep after its last batch, or after the batch that it was stopped at. Returns when the accelerator has finished the batches that
    /// were queued.
    /// </summary>
    /// <exception cref="GpuAlsException">The systems of the half-sweep could not be solved.</exception>
    void Finish();
}

/// <summary>The half-sweeps of both sides.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="Users">Solves the users.</param>
/// <param name="Items">Solves the items.</param>
readonly record struct HalfSweeps<TView>(IHalfSweep<TView> Users, IHalfSweep<TView> Items) where TView : struct, IFactorsView<TView>;

/// <summary>One side's rows, solved by conjugate gradient.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="queue">Bounds the queued work.</param>
/// <param name="solver">The steps and their work space, which both sides share.</param>
/// <param name="side">The rows and their batches.</param>
/// <param name="rows">The entries on the accelerator.</param>
/// <param name="plan">The batches on the accelerator.</param>
/// <param name="rowLambda">λ of each row; zeros if λ is in G.</param>
sealed class ConjugateGradientHalfSweep<TView>(
    LaunchQueue queue,
    ConjugateGradientSolver<TView> solver,
    SidePlan side,
    IBatchedRows rows,
    DeviceRowPlan plan,
    RowRegularizationView rowLambda)
    : IHalfSweep<TView>
    where TView : struct, IFactorsView<TView>
{
    public int Batches => plan.Batches.Count;

    public void Begin(DeviceGram<TView> gram, IStoredFactors<TView> y) => solver.Begin(gram);

    public void Solve(int batch, DeviceGram<TView> gram, IStoredFactors<TView> y, IStoredFactors<TView> x)
    {
        var current = plan.Batches[batch];
        solver.Solve(rows.Take(current), plan, current, gram.Quads, y, x, rowLambda);
        if (batch + 1 < Batches) rows.Prefetch(plan.Batches[batch + 1]);
        var entries = side.Rows.Offsets[(long)current.FirstRow + current.Rows] - side.Rows.Offsets[current.FirstRow];
        queue.Add(entries * x.Stride);
    }

    public void Finish() => queue.Finish();
}

/// <summary>One side's rows, solved by conjugate gradient in the coordinates in which the Gram matrix of the fixed side is the identity.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="inner">The steps. Their working rows are those of <paramref name="whitened"/>.</param>
/// <param name="whitened">The fixed side in these coordinates.</param>
/// <param name="fixedSide">The side that is held fixed, "user" or "item".</param>
sealed class WhitenedHalfSweep<TView>(ConjugateGradientHalfSweep<TView> inner, WhitenedSide<TView> whitened, string fixedSide) : IHalfSweep<TView>
    where TView : struct, IFactorsView<TView>
{
    public int Batches => inner.Batches;

    public void Begin(DeviceGram<TView> gram, IStoredFactors<TView> y) => whitened.Whiten(gram, y, fixedSide);

    public void Solve(int batch, DeviceGram<TView> gram, IStoredFactors<TView> y, IStoredFactors<TView> x) =>
        inner.Solve(batch, gram, whitened.Factors, x);

    public void Finish()
    {
        inner.Finish();
        whitened.ThrowOnFailure();
    }
}

/// <summary>One side's rows, solved by decomposing their systems. In a batch the rows with the most entries come first.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
sealed class DirectHalfSweep<TView> : IHalfSweep<TView>, IDisposable where TView : struct, IFactorsView<TView>
{
    readonly Accelerator accelerator;
    readonly IDirectSolver<TView> solver;
    readonly ShortRows<TView>? shortRows;
    readonly SidePlan side;
    readonly IBatchedRows rows;
    readonly RowRegularizationView rowLambda;
    readonly bool hasShortRows;
    readonly RowOrder order;
    readonly MemoryBuffer1D<int, Stride1D.Dense> deviceOrder;

    /// <param name="accelerator">The accelerator that runs the kernels.</param>
    /// <param name="solver">The kernels and their work space, which both sides share.</param>
    /// <param name="shortRows">Solves short rows, or null.</param>
    /// <param name="maxShortLength">Maximum entries of a short row; 0 if whitening the fixed side of this half-sweep does not pay.</param>
    /// <param name="side">The rows and their batches.</param>
    /// <param name="rows">The entries on the accelerator.</param>
    /// <param name="rowLambda">λ of each row; zeros if λ is in G.</param>
    public DirectHalfSweep(
        Accelerator accelerator,
        IDirectSolver<TView> solver,
        ShortRows<TView>? shortRows,
        int maxShortLength,
        SidePlan side,
        IBatchedRows rows,
        RowRegularizationView rowLambda)
    {
        this.accelerator = accelerator;
        this.solver = solver;
        this.shortRows = shortRows;
        this.side = side;
        this.rows = rows;
        this.rowLambda = rowLambda;
        hasShortRows = maxShortLength > 0;
        order = new RowOrder(side.Rows, side.Batches.Batches, maxShortLength);
        deviceOrder = accelerator.Allocate1D(order.Rows);
    }

    public int Batches => side.Batches.Batches.Count;

    public void Begin(DeviceGram<TView> gram, IStoredFactors<TView> y)
    {
        if (hasShortRows) shortRows!.Whiten(gram, y);
        else shortRows?.Clear();
    }

    public void Solve(int batch, DeviceGram<TView> gram, IStoredFactors<TView> y, IStoredFactors<TView> x)
    {
        var current = side.Batches.Batches[batch];
        var (entries, solved) = (rows.Take(current), x.View.Slice(current.FirstRow, current.Rows));
        var all = deviceOrder.View.AsContiguous().SubView(current.FirstRow, current.Rows);
        if (shortRows is not { IsWhitened: true })
        {
            SolveInFactors(all);
            Prefetch();
        }
        else
        {
            var longRows = order.LongRows(batch);
            // No view may start at the end of another, even if it is empty.
            var inEntries = longRows == current.Rows ? all.SubView(0, 0) : all.SubView(longRows, current.Rows - longRows);
            // The blocks of long rows start from the rows before, of all rows of the batch: the short rows are overwritten after them.
            SolveInFactors(all.SubView(0, longRows));
            shortRows.Solve(entries, inEntries, order.ShortRuns(batch), solved);
            Prefetch();
            if (shortRows.TakeUnsolved(inEntries) is { Length: > 0 } unsolved)
            {
                using var again = accelerator.Allocate1D(unsolved);
                SolveInFactors(again.View);
                accelerator.DefaultStream.Synchronize();
            }
        }

        solver.ThrowOnFailure(side.Rows, current.FirstRow, side.Name);

        void SolveInFactors(ArrayView<int> some) =>
            solver.Solve(entries, some, gram, y.View, solved, rowLambda.Slice(current.FirstRow, current.Rows));

        void Prefetch()
        {
            if (batch + 1 < Batches) rows.Prefetch(side.Batches.Batches[batch + 1]);
        }
    }

    /// <summary>Does nothing: each batch is finished, because its failures are read.</summary>
    public void Finish()
    {
    }

    public void Dispose() => deviceOrder.Dispose();
}
