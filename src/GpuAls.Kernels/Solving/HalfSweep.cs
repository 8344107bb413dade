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

    /// <summary>Solves one batch and returns when the accelerator has finished it.</summary>
    /// <param name="batch">The zero-based number of the batch.</param>
    /// <param name="gram">G of the fixed side.</param>
    /// <param name="y">[columns × f] The fixed side.</param>
    /// <param name="x">[rows × f] Start and result.</param>
    /// <exception cref="GpuAlsException">A row's system could not be solved; the message names the row.</exception>
    void Solve(int batch, DeviceGram<TView> gram, IStoredFactors<TView> y, IStoredFactors<TView> x);

    /// <summary>Ends a half-sweep after its last batch, or after the batch that it was stopped at.</summary>
    /// <exception cref="GpuAlsException">The systems of the half-sweep could not be solved.</exception>
    void Finish()
    {
    }
}

/// <summary>The half-sweeps of both sides.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="Users">Solves the users.</param>
/// <param name="Items">Solves the items.</param>
readonly record struct HalfSweeps<TView>(IHalfSweep<TView> Users, IHalfSweep<TView> Items) where TView : struct, IFactorsView<TView>;

/// <summary>One side's rows, solved by conjugate gradient.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="accelerator">The accelerator that runs the kernels.</param>
/// <param name="solver">The steps and their work space, which both sides share.</param>
/// <param name="rows">The entries.</param>
/// <param name="plan">The batches.</param>
/// <param name="rowLambda">λ of each row; zeros if λ is in G.</param>
sealed class ConjugateGradientHalfSweep<TView>(
    Accelerator accelerator, ConjugateGradientSolver<TView> solver, IBatchedRows rows, DeviceRowPlan plan, RowRegularizationView rowLambda)
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
        // A launch only queues work: without this wait all batches would be queued before training could be stopped.
        accelerator.DefaultStream.Synchronize();
    }
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

    public void Finish() => whitened.ThrowOnFailure();
}

/// <summary>One side's rows, solved by decomposing their systems. In a batch the rows with the most entries come first.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="accelerator">The accelerator that runs the kernels.</param>
/// <param name="solver">The kernels and their work space, which both sides share.</param>
/// <param name="side">The rows and their batches.</param>
/// <param name="rows">The entries on the accelerator.</param>
/// <param name="rowLambda">λ of each row; zeros if λ is in G.</param>
sealed class DirectHalfSweep<TView>(
    Accelerator accelerator, IDirectSolver<TView> solver, SidePlan side, IBatchedRows rows, RowRegularizationView rowLambda)
    : IHalfSweep<TView>, IDisposable
    where TView : struct, IFactorsView<TView>
{
    readonly IReadOnlyList<RowBatch> batches = side.Batches.Batches;
    readonly MemoryBuffer1D<int, Stride1D.Dense> order = accelerator.Allocate1D(CholeskyRowsPlan.LongestFirst(side.Rows, side.Batches.Batches));

    public int Batches => batches.Count;

    public void Solve(int batch, DeviceGram<TView> gram, IStoredFactors<TView> y, IStoredFactors<TView> x)
    {
        var current = batches[batch];
        var rowOrder = order.View.AsContiguous().SubView(current.FirstRow, current.Rows);
        solver.Solve(
            rows.Take(current),
            rowOrder,
            gram,
            y.View,
            x.View.Slice(current.FirstRow, current.Rows),
            rowLambda.Slice(current.FirstRow, current.Rows));
        if (batch + 1 < Batches) rows.Prefetch(batches[batch + 1]);
        solver.ThrowOnFailure(side.Rows, current.FirstRow, side.Name);
    }

    public void Dispose() => order.Dispose();
}
