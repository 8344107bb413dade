using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Runs <see cref="CholeskyRowsKernel"/>, and turns the row that it could not solve into an error.</summary>
/// <typeparam name="TView">How the fixed side is stored.</typeparam>
/// <typeparam name="TSystem">Which systems.</typeparam>
sealed class CholeskyRowsSolver<TView, TSystem> : IDisposable
    where TView : struct, IFactorsView<TView>
    where TSystem : struct, IRowSystem<TSystem>
{
    readonly Accelerator accelerator;
    readonly CholeskyRowsPlan plan;
    readonly Action<KernelConfig, CholeskyRowsView<TView>, TSystem, ArrayView<float>> launch;
    readonly MemoryBuffer1D<float, Stride1D.Dense> workspace;
    readonly MemoryBuffer1D<int, Stride1D.Dense> failures;

    public CholeskyRowsSolver(Accelerator accelerator, CholeskyRowsPlan plan)
    {
        this.accelerator = accelerator;
        this.plan = plan;
        launch = Load();
        workspace = accelerator.Allocate1D<float>(Math.Max(1, plan.WorkspaceFloats));
        failures = accelerator.Allocate1D(NoFailures());
    }

    /// <summary>Queues the solving of rows; they are solved when the accelerator's default stream is done.</summary>
    /// <param name="rows">[rows × columns] Weights w.</param>
    /// <param name="order">[rows to solve] Which rows, see <see cref="CholeskyRowsPlan.LongestFirst"/>.</param>
    /// <param name="gram">G [stride × stride], zero beyond f.</param>
    /// <param name="y">[columns × f] The side that is held fixed.</param>
    /// <param name="system">What is solved for each, and where to.</param>
    public void Solve(SparseRowsView rows, ArrayView<int> order, ArrayView<float> gram, TView y, TSystem system)
    {
        if (order.Length == 0) return;
        var view = new CholeskyRowsView<TView>
        {
            Rows = rows,
            Order = order,
            Gram = gram,
            Y = y,
            Failures = failures.View,
            Factors = plan.Factors,
            Chunk = plan.Chunk,
        };
        launch(new KernelConfig((int)Math.Min(plan.Groups, order.Length), plan.Threads), view, system, workspace.View);
    }

    /// <summary>Waits for what was queued, and throws for the first row whose system was not positive definite.</summary>
    /// <param name="rows">The matrix whose rows were solved.</param>
    /// <param name="firstRow">The first row of the batch.</param>
    /// <param name="side">"user" or "item".</param>
    /// <exception cref="GpuAlsException">A row's system is not positive definite in float32.</exception>
    public void ThrowOnFailure(WeightedRows rows, int firstRow, string side)
    {
        var stream = accelerator.DefaultStream;
        var found = new int[2 * plan.Groups];
        failures.View.CopyToCPU(stream, found);
        stream.Synchronize();
        var (row, factor) = Enumerable.Range(0, plan.Groups).Select(group => (found[2 * group], found[2 * group + 1])).Min();
        if (row == int.MaxValue) return;
        failures.View.CopyFromCPU(stream, NoFailures());
        stream.Synchronize();
        throw CholeskyFailure.Of(side, firstRow + row, factor, rows.RowLength(firstRow + row));
    }

    public void Dispose()
    {
        workspace.Dispose();
        failures.Dispose();
    }

    Action<KernelConfig, CholeskyRowsView<TView>, TSystem, ArrayView<float>> Load() => plan.SharedBytes switch
    {
        0 => accelerator.LoadStreamKernel<CholeskyRowsView<TView>, TSystem, ArrayView<float>>(CholeskyRowsKernel.SolveAllInGlobal),
        Shared16K.Bytes => Load<Shared16K>(),
        Shared32K.Bytes => Load<Shared32K>(),
        _ => Load<Shared48K>(),
    };

    Action<KernelConfig, CholeskyRowsView<TView>, TSystem, ArrayView<float>> Load<TSize>() where TSize : struct, ISharedSize
    {
        if (!plan.MatrixIsShared) return accelerator.LoadStreamKernel<CholeskyRowsView<TView>, TSystem, ArrayView<float>>(CholeskyRowsKernel.SolveInGlobal<TSize, TView, TSystem>);
        var inShared = accelerator.LoadStreamKernel<CholeskyRowsView<TView>, TSystem>(CholeskyRowsKernel.SolveInShared<TSize, TView, TSystem>);
        return (config, view, system, _) => inShared(config, view, system);
    }

    int[] NoFailures()
    {
        var none = new int[2 * plan.Groups];
        Array.Fill(none, int.MaxValue);
        return none;
    }
}
