using System.Numerics;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>
/// The conjugate-gradient kernels in one of their two forms, a warp for each row or a group for each row. Each is compiled when it is first launched.
/// </summary>
/// <typeparam name="TView">How the fixed side is stored.</typeparam>
sealed class RowKernels<TView> where TView : struct, IFactorsView<TView>
{
    readonly int threads;
    readonly int rowsPerGroup;
    readonly LazyKernel<Action<KernelConfig, BatchView<TView>, ArrayView<EntryPiece>, FactorsView, EntrySum, FactorsView>> sumPieces;
    readonly LazyKernel<Action<KernelConfig, BatchView<TView>>> start;
    readonly LazyKernel<Action<KernelConfig, BatchView<TView>>> step;
    readonly LazyKernel<Action<KernelConfig, BatchView<TView>, int>>? solveAllSteps;

    RowKernels(
        int threads,
        int rowsPerGroup,
        Func<Action<KernelConfig, BatchView<TView>, ArrayView<EntryPiece>, FactorsView, EntrySum, FactorsView>> sumPieces,
        Func<Action<KernelConfig, BatchView<TView>>> start,
        Func<Action<KernelConfig, BatchView<TView>>> step,
        Func<Action<KernelConfig, BatchView<TView>, int>>? solveAllSteps)
    {
        this.threads = threads;
        this.rowsPerGroup = rowsPerGroup;
        this.sumPieces = new(sumPieces);
        this.start = new(start);
        this.step = new(step);
        this.solveAllSteps = solveAllSteps is null ? null : new(solveAllSteps);
    }

    /// <summary>
    /// Whether <see cref="SolveAllSteps"/> exists. Only the form with warps has it: a group's vectors are in memory anyway.
    /// </summary>
    public bool SolvesAllSteps => solveAllSteps is not null;

    /// <summary>The kernels in a form.</summary>
    /// <param name="accelerator">The accelerator that runs them.</param>
    /// <param name="shape">The form.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    /// <typeparam name="TPreconditioner">How a residual becomes a direction.</typeparam>
    public static RowKernels<TView> Load<TPreconditioner>(Accelerator accelerator, RowShape shape, int stride)
        where TPreconditioner : struct, IPreconditioner
    {
        if (!shape.Warps) return OfGroups<TPreconditioner>(accelerator, shape.Threads);
        // Warps have 32 lanes on CUDA, and also 4 on ILGPU's CPU accelerator.
        return (accelerator.WarpSize, stride / Float4.Length) switch
        {
            (_, <= 4) => OfWarps<WarpQuad<TeamOf4>, TPreconditioner>(accelerator, shape.Threads),
            (4, <= 8) => OfWarps<WarpPair<WarpQuad<TeamOf4>>, TPreconditioner>(accelerator, shape.Threads),
            (4, _) => OfWarps<WarpPair<WarpPair<WarpQuad<TeamOf4>>>, TPreconditioner>(accelerator, shape.Threads),
            (_, <= 8) => OfWarps<WarpQuad<TeamOf8>, TPreconditioner>(accelerator, shape.Threads),
            (_, <= 16) => OfWarps<WarpQuad<TeamOf16>, TPreconditioner>(accelerator, shape.Threads),
            (_, <= 32) => OfWarps<WarpQuad<TeamOf32>, TPreconditioner>(accelerator, shape.Threads),
            (_, <= 64) => OfWarps<WarpPair<WarpQuad<TeamOf32>>, TPreconditioner>(accelerator, shape.Threads),
            _ => OfWarps<WarpPair<WarpPair<WarpQuad<TeamOf32>>>, TPreconditioner>(accelerator, shape.Threads),
        };
    }

    public void SumPieces(BatchView<TView> batch, ArrayView<EntryPiece> pieces, FactorsView p, EntrySum entrySum, FactorsView sums) =>
        sumPieces.Launch(Shape((int)pieces.Length), batch, pieces, p, entrySum, sums);

    public void Start(BatchView<TView> batch) => start.Launch(Shape(batch.Count), batch);

    public void Step(BatchView<TView> batch) => step.Launch(Shape(batch.Count), batch);

    /// <summary>
    /// If the dense term of A is the identity: solves the rows that are not cut in one launch, and starts the long rows.
    /// </summary>
    public void SolveAllSteps(BatchView<TView> batch, int steps) => solveAllSteps!.Launch(Shape(batch.Count), batch, steps);

    static RowKernels<TView> OfGroups<TPreconditioner>(Accelerator accelerator, int threads) where TPreconditioner : struct, IPreconditioner => new(
        threads,
        1,
        () => accelerator.LoadStreamKernel<BatchView<TView>, ArrayView<EntryPiece>, FactorsView, EntrySum, FactorsView>(GroupRowsKernel.SumPieces),
        () => accelerator.LoadStreamKernel<BatchView<TView>>(GroupRowsKernel.Start<TView, TPreconditioner>),
        () => accelerator.LoadStreamKernel<BatchView<TView>>(GroupRowsKernel.Step<TView, TPreconditioner>),
        solveAllSteps: null);

    static RowKernels<TView> OfWarps<TVector, TPreconditioner>(Accelerator accelerator, int threads)
        where TVector : struct, IWarpVector<TVector>
        where TPreconditioner : struct, IPreconditioner => new(
        threads,
        threads / accelerator.WarpSize,
        () => accelerator.LoadStreamKernel<BatchView<TView>, ArrayView<EntryPiece>, FactorsView, EntrySum, FactorsView>(
            WarpRowsKernel.SumPieces<TVector, TView>),
        () => accelerator.LoadStreamKernel<BatchView<TView>>(WarpRowsKernel.Start<TVector, TView, TPreconditioner>),
        () => accelerator.LoadStreamKernel<BatchView<TView>>(WarpRowsKernel.Step<TVector, TView, TPreconditioner>),
        () => accelerator.LoadStreamKernel<BatchView<TView>, int>(WarpRowsKernel.SolveAllSteps<TVector, TView>));

    KernelConfig Shape(int rows) => new((rows + rowsPerGroup - 1) / rowsPerGroup, threads);
}

/// <summary>The form of the conjugate-gradient kernels and the size of their groups.</summary>
/// <param name="Warps">Whether a warp solves a row, with its vectors in registers; otherwise a group does.</param>
/// <param name="Threads">Threads in a group.</param>
readonly record struct RowShape(bool Warps, int Threads)
{
    const int WarpThreads = 128;
    const int MinGroupThreads = 64;

    /// <summary>Whether the vectors fit a warp's registers: at most four quads in each lane.</summary>
    public static bool FitsWarp(Accelerator accelerator, int stride) => stride <= 4 * accelerator.WarpSize * Float4.Length;

    /// <summary>The form for an accelerator: warps on CUDA if the vectors fit, otherwise groups.</summary>
    public static RowShape For(Accelerator accelerator, int stride) =>
        accelerator.AcceleratorType == AcceleratorType.Cuda && FitsWarp(accelerator, stride)
            ? OfWarps(accelerator)
            : OfGroups(GroupThreads(accelerator, stride));

    /// <summary>A warp for each row. <see cref="FitsWarp"/> must be true.</summary>
    public static RowShape OfWarps(Accelerator accelerator) => new(true, accelerator.IsEmulated() ? accelerator.WarpSize : WarpThreads);

    /// <summary>A group for each row, of 1 to <see cref="GroupMemory.MaxThreads"/> threads.</summary>
    public static RowShape OfGroups(int threads) => new(false, threads);

    /// <summary>One thread on ILGPU's CPU accelerator; otherwise one thread for each quad, within limits.</summary>
    static int GroupThreads(Accelerator accelerator, int stride)
    {
        if (accelerator.IsEmulated()) return 1;
        var max = Math.Min(GroupMemory.MaxThreads, accelerator.MaxNumThreadsPerGroup);
        return Math.Min(max, Math.Max(MinGroupThreads, (int)BitOperations.RoundUpToPowerOf2((uint)(stride / Float4.Length))));
    }
}
