using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>The three kernels over rows in one of their two forms, compiled for an accelerator: a warp a row or a group a row.</summary>
/// <typeparam name="TView">How the fixed side is stored.</typeparam>
sealed class RowKernels<TView> where TView : struct, IFactorsView<TView>
{
    readonly int threads;
    readonly int rowsPerGroup;
    readonly Action<KernelConfig, BatchView<TView>, ArrayView<EntryPiece>, FactorsView, EntrySum, FactorsView> sumPieces;
    readonly Action<KernelConfig, BatchView<TView>> start;
    readonly Action<KernelConfig, BatchView<TView>> step;
    readonly Action<KernelConfig, BatchView<TView>, int>? solveWhole;

    RowKernels(
        int threads,
        int rowsPerGroup,
        Action<KernelConfig, BatchView<TView>, ArrayView<EntryPiece>, FactorsView, EntrySum, FactorsView> sumPieces,
        Action<KernelConfig, BatchView<TView>> start,
        Action<KernelConfig, BatchView<TView>> step,
        Action<KernelConfig, BatchView<TView>, int>? solveWhole)
    {
        this.threads = threads;
        this.rowsPerGroup = rowsPerGroup;
        this.sumPieces = sumPieces;
        this.start = start;
        this.step = step;
        this.solveWhole = solveWhole;
    }

    /// <summary>Compiles them.</summary>
    /// <param name="accelerator">Where they run.</param>
    /// <param name="shape">Which form.</param>
    /// <param name="stride">Factors in a row.</param>
    /// <typeparam name="TPreconditioner">How a residual becomes a direction.</typeparam>
    public static RowKernels<TView> Load<TPreconditioner>(Accelerator accelerator, RowShape shape, int stride) where TPreconditioner : struct, IPreconditioner
    {
        if (!shape.Warps) return OfGroups<TPreconditioner>(accelerator, shape.Threads);
        var quads = stride / Float4.Length;
        if (quads <= accelerator.WarpSize) return OfWarps<WarpQuad, TPreconditioner>(accelerator, shape.Threads);
        if (quads <= 2 * accelerator.WarpSize) return OfWarps<WarpPair<WarpQuad>, TPreconditioner>(accelerator, shape.Threads);
        return OfWarps<WarpPair<WarpPair<WarpQuad>>, TPreconditioner>(accelerator, shape.Threads);
    }

    public void SumPieces(BatchView<TView> batch, ArrayView<EntryPiece> pieces, FactorsView p, EntrySum which, FactorsView sums) =>
        sumPieces(Shape((int)pieces.Length), batch, pieces, p, which, sums);

    public void Start(BatchView<TView> batch) => start(Shape(batch.Count), batch);

    public void Step(BatchView<TView> batch) => step(Shape(batch.Count), batch);

    /// <summary>
    /// Where the dense part of A is the identity: solves the rows that are not cut, in place of <see cref="Start"/>, which it is for the long ones. Returns
    /// whether the form can.
    /// </summary>
    public bool TrySolveWhole(BatchView<TView> batch, int steps)
    {
        solveWhole?.Invoke(Shape(batch.Count), batch, steps);
        return solveWhole is not null;
    }

    static RowKernels<TView> OfGroups<TPreconditioner>(Accelerator accelerator, int threads) where TPreconditioner : struct, IPreconditioner => new(
        threads,
        1,
        accelerator.LoadStreamKernel<BatchView<TView>, ArrayView<EntryPiece>, FactorsView, EntrySum, FactorsView>(GroupRowsKernel.SumPieces),
        accelerator.LoadStreamKernel<BatchView<TView>>(GroupRowsKernel.Start<TView, TPreconditioner>),
        accelerator.LoadStreamKernel<BatchView<TView>>(GroupRowsKernel.Step<TView, TPreconditioner>),
        solveWhole: null);

    static RowKernels<TView> OfWarps<TVector, TPreconditioner>(Accelerator accelerator, int threads)
        where TVector : struct, IWarpVector<TVector>
        where TPreconditioner : struct, IPreconditioner => new(
        threads,
        threads / accelerator.WarpSize,
        accelerator.LoadStreamKernel<BatchView<TView>, ArrayView<EntryPiece>, FactorsView, EntrySum, FactorsView>(WarpRowsKernel.SumPieces<TVector, TView>),
        accelerator.LoadStreamKernel<BatchView<TView>>(WarpRowsKernel.Start<TVector, TView, TPreconditioner>),
        accelerator.LoadStreamKernel<BatchView<TView>>(WarpRowsKernel.Step<TVector, TView, TPreconditioner>),
        accelerator.LoadStreamKernel<BatchView<TView>, int>(WarpRowsKernel.SolveWhole<TVector, TView>));

    KernelConfig Shape(int rows) => new((rows + rowsPerGroup - 1) / rowsPerGroup, threads);
}
