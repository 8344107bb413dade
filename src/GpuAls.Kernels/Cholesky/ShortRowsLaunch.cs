using GpuAls.Kernels.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Cholesky;

/// <summary>
/// Launches the kernels that solve short rows: <see cref="RegisterRowsKernel"/> on devices that keep tiles in registers, once for each size of team,
/// otherwise and for larger systems <see cref="ShortRowsKernel"/>.
/// </summary>
/// <typeparam name="TView">How the whitened side is stored.</typeparam>
sealed class ShortRowsLaunch<TView> : IDisposable where TView : struct, IFactorsView<TView>
{
    // Warps of a multiprocessor whose threads have 128 registers each.
    const int MaxWarps = 16;

    readonly Accelerator accelerator;
    readonly CholeskyRowsPlan plan;
    readonly bool usesRegisters;
    readonly Action<KernelConfig, ShortRowsView<TView>, ArrayView<float>> launch;
    readonly Dictionary<int, Action<KernelConfig, ShortRowsView<TView>, int>> inRegisters = [];
    readonly MemoryBuffer1D<float, Stride1D.Dense> workspace;

    /// <param name="accelerator">The accelerator that runs the kernels.</param>
    /// <param name="plan">The memory and the launch of <see cref="ShortRowsKernel"/>; its factors are the maximum entries in a row.</param>
    /// <param name="usesRegisters">Whether systems are kept in registers if they are small enough.</param>
    public ShortRowsLaunch(Accelerator accelerator, CholeskyRowsPlan plan, bool usesRegisters)
    {
        this.accelerator = accelerator;
        this.plan = plan;
        this.usesRegisters = usesRegisters;
        launch = Load();
        workspace = accelerator.Allocate1D<float>(Math.Max(1, plan.WorkspaceFloats));
    }

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(CholeskyRowsPlan plan) => Math.Max(1, plan.WorkspaceFloats) * sizeof(float);

    /// <summary>Queues the solving of rows.</summary>
    /// <param name="rows">[rows × columns] The batch's weights w.</param>
    /// <param name="order">[rows to solve] The rows, those with the most entries first.</param>
    /// <param name="runs">The same rows by length.</param>
    /// <param name="z">[columns × f] The whitened fixed side.</param>
    /// <param name="v">[rows to solve × f] The solutions in the coordinates of the whitened side, in order.</param>
    /// <param name="targets">[rows to solve] The row of each solution, or −1 if it could not be solved.</param>
    /// <param name="failed">[1] Becomes 1 if any row could not be solved.</param>
    public void Solve(
        SparseRowsView rows,
        ArrayView<int> order,
        IReadOnlyList<ShortRun> runs,
        TView z,
        FactorsView v,
        ArrayView<int> targets,
        ArrayView<int> failed)
    {
        var view = new ShortRowsView<TView> { Rows = rows, Z = z, Failed = failed, Chunk = plan.Chunk };
        if (!usesRegisters)
        {
            Launch(0, order.IntLength, null);
            return;
        }

        foreach (var run in runs) Launch(run.First, run.Count, run.Shape);

        void Launch(int first, int count, TeamShape? shape)
        {
            view.Order = order.SubView(first, count);
            view.V = v.Slice(first, count);
            view.Targets = targets.SubView(first, count);
            view.MaxEntries = shape?.MaxUnknowns ?? plan.Factors;
            if (shape is null)
            {
                launch(new KernelConfig(Math.Min(plan.Groups, count), plan.Threads), view, workspace.View);
                return;
            }

            var threads = shape.ThreadsOn(accelerator);
            var teams = threads / shape.Team;
            LoadInRegisters(shape)(new KernelConfig(Math.Min(plan.Groups, (count + teams - 1) / teams), threads), view, shape.Team);
        }
    }

    public void Dispose() => workspace.Dispose();

    Action<KernelConfig, ShortRowsView<TView>, ArrayView<float>> Load() => plan.SharedBytes switch
    {
        0 => accelerator.LoadStreamKernel<ShortRowsView<TView>, ArrayView<float>>(ShortRowsKernel.SolveAllInGlobal),
        Shared16K.Bytes => Load<Shared16K>(),
        Shared32K.Bytes => Load<Shared32K>(),
        Shared48K.Bytes => Load<Shared48K>(),
        var bytes => throw new InvalidOperationException($"no kernel has {bytes} bytes of shared memory"),
    };

    Action<KernelConfig, ShortRowsView<TView>, ArrayView<float>> Load<TSize>() where TSize : struct, ISharedSize
    {
        if (!plan.MatrixIsShared)
            return accelerator.LoadStreamKernel<ShortRowsView<TView>, ArrayView<float>>(ShortRowsKernel.SolveInGlobal<TSize, TView>);
        var inShared = accelerator.LoadStreamKernel<ShortRowsView<TView>>(ShortRowsKernel.SolveInShared<TSize, TView>);
        return (config, view, _) => inShared(config, view);
    }

    /// <summary>The kernel with enough shared memory for a shape, compiled at its first use.</summary>
    Action<KernelConfig, ShortRowsView<TView>, int> LoadInRegisters(TeamShape shape)
    {
        var bytes = SharedBytes(shape);
        if (inRegisters.TryGetValue(bytes, out var loaded)) return loaded;
        return inRegisters[bytes] = bytes switch
        {
            Shared8K.Bytes => LoadInRegisters<Shared8K>(bytes),
            Shared16K.Bytes => LoadInRegisters<Shared16K>(bytes),
            Shared32K.Bytes => LoadInRegisters<Shared32K>(bytes),
            _ => throw new InvalidOperationException($"no kernel has {shape.ShortRowsBytes} bytes of shared memory"),
        };
    }

    Action<KernelConfig, ShortRowsView<TView>, int> LoadInRegisters<TSize>(int bytes) where TSize : struct, ISharedSize
    {
        // CUDA's assembler would otherwise take more registers than leave room for 16 warps. Other devices have their own limits.
        var threads = TeamShape.All.Where(shape => SharedBytes(shape) == bytes).Max(shape => shape.ThreadsOn(accelerator));
        var limits = TeamShape.IsUsedOn(accelerator) ? new KernelSpecialization(threads, MaxWarps * TeamShape.WarpSize / threads) : default;
        return accelerator.LoadStreamKernel<ShortRowsView<TView>, int>(RegisterRowsKernel.SolveShortRows<TSize, TView>, limits);
    }

    static int SharedBytes(TeamShape shape) =>
        Array.Find([Shared8K.Bytes, Shared16K.Bytes, Shared32K.Bytes], size => size >= shape.ShortRowsBytes);
}
