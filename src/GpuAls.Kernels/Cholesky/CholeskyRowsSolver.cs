using GpuAls.Core;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Cholesky;

/// <summary>
/// Launches <see cref="CholeskyRowsKernel"/> or <see cref="RegisterRowsKernel"/> and throws for the first row that it could not solve.
/// </summary>
/// <typeparam name="TView">How the fixed side is stored.</typeparam>
/// <typeparam name="TSystem">The systems of the rows.</typeparam>
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

    /// <summary>Queues the solving of rows. They are solved when the accelerator's default stream has finished.</summary>
    /// <param name="rows">[rows × columns] Weights w.</param>
    /// <param name="order">[rows to solve] The rows, see <see cref="RowOrder"/>.</param>
    /// <param name="gram">G [stride × stride], zero beyond f.</param>
    /// <param name="y">[columns × f] The fixed side.</param>
    /// <param name="system">The system of each row, which also stores the solution.</param>
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

    /// <summary>Waits for the queued work and throws for the first row whose system is not positive definite.</summary>
    /// <param name="rows">The matrix.</param>
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
        Shared48K.Bytes => Load<Shared48K>(),
        var bytes => throw new InvalidOperationException($"no kernel has {bytes} bytes of shared memory"),
    };

    Action<KernelConfig, CholeskyRowsView<TView>, TSystem, ArrayView<float>> Load<TSize>() where TSize : struct, ISharedSize
    {
        if (plan.IsInRegisters)
        {
            // CUDA's assembler would otherwise take so many registers that few groups could work side by side.
            var inRegisters = accelerator.LoadStreamKernel<CholeskyRowsView<TView>, TSystem>(
                RegisterRowsKernel.SolveRows<TSize, TView, TSystem>, new KernelSpecialization(plan.Threads, plan.GroupsAtOnce));
            return (config, view, system, _) => inRegisters(config, view, system);
        }

        if (!plan.MatrixIsShared)
        {
            return accelerator.LoadStreamKernel<CholeskyRowsView<TView>, TSystem, ArrayView<float>>(
                CholeskyRowsKernel.SolveInGlobal<TSize, TView, TSystem>);
        }

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
