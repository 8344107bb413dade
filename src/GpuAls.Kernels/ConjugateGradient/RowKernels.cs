using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>The three kernels over rows in one of their two forms, compiled for an accelerator: a warp a row or a group a row.</summary>
sealed class RowKernels
{
    const int WarpThreads = 128;
    const int FewestGroupThreads = 64;

    readonly int threads;
    readonly int rowsPerGroup;
    readonly Action<KernelConfig, BatchView, ArrayView<EntryPiece>, FactorsView, EntrySum, FactorsView> sumPieces;
    readonly Action<KernelConfig, BatchView> start;
    readonly Action<KernelConfig, BatchView> step;

    RowKernels(
        int threads,
        int rowsPerGroup,
        Action<KernelConfig, BatchView, ArrayView<EntryPiece>, FactorsView, EntrySum, FactorsView> sumPieces,
        Action<KernelConfig, BatchView> start,
        Action<KernelConfig, BatchView> step)
    {
        this.threads = threads;
        this.rowsPerGroup = rowsPerGroup;
        this.sumPieces = sumPieces;
        this.start = start;
        this.step = step;
    }

    /// <summary>Whether a warp's registers hold the vectors: up to four quads a lane.</summary>
    public static bool FitsWarp(Accelerator accelerator, int stride) => stride <= 4 * accelerator.WarpSize * Float4.Length;

    /// <summary>The form that suits a device: warps on CUDA while the vectors fit, groups elsewhere.</summary>
    public static RowKernels For(Accelerator accelerator, int stride) =>
        accelerator.AcceleratorType == AcceleratorType.Cuda && FitsWarp(accelerator, stride)
            ? OfWarps(accelerator, stride)
            : OfGroups(accelerator, GroupThreads(accelerator, stride));

    /// <summary>A warp a row; <see cref="FitsWarp"/> must hold.</summary>
    public static RowKernels OfWarps(Accelerator accelerator, int stride)
    {
        var quads = stride / Float4.Length;
        if (quads <= accelerator.WarpSize) return OfWarps<WarpQuad>(accelerator);
        if (quads <= 2 * accelerator.WarpSize) return OfWarps<WarpPair<WarpQuad>>(accelerator);
        return OfWarps<WarpPair<WarpPair<WarpQuad>>>(accelerator);
    }

    /// <summary>A group a row, of any number of threads up to <see cref="GroupMemory.MostThreads"/>.</summary>
    public static RowKernels OfGroups(Accelerator accelerator, int threads) => new(
        threads,
        1,
        accelerator.LoadStreamKernel<BatchView, ArrayView<EntryPiece>, FactorsView, EntrySum, FactorsView>(GroupRowsKernel.SumPieces),
        accelerator.LoadStreamKernel<BatchView>(GroupRowsKernel.Start),
        accelerator.LoadStreamKernel<BatchView>(GroupRowsKernel.Step));

    public void SumPieces(BatchView batch, ArrayView<EntryPiece> pieces, FactorsView p, EntrySum which, FactorsView sums) =>
        sumPieces(Shape((int)pieces.Length), batch, pieces, p, which, sums);

    public void Start(BatchView batch) => start(Shape(batch.Count), batch);

    public void Step(BatchView batch) => step(Shape(batch.Count), batch);

    static RowKernels OfWarps<TVector>(Accelerator accelerator) where TVector : struct, IWarpVector<TVector>
    {
        var threads = accelerator.AcceleratorType == AcceleratorType.CPU ? accelerator.WarpSize : WarpThreads;
        return new RowKernels(
            threads,
            threads / accelerator.WarpSize,
            accelerator.LoadStreamKernel<BatchView, ArrayView<EntryPiece>, FactorsView, EntrySum, FactorsView>(WarpRowsKernel.SumPieces<TVector>),
            accelerator.LoadStreamKernel<BatchView>(WarpRowsKernel.Start<TVector>),
            accelerator.LoadStreamKernel<BatchView>(WarpRowsKernel.Step<TVector>));
    }

    /// <summary>One thread on ILGPU's CPU accelerator, where barriers cost milliseconds; elsewhere a thread a quad, within limits.</summary>
    static int GroupThreads(Accelerator accelerator, int stride)
    {
        if (accelerator.AcceleratorType == AcceleratorType.CPU) return 1;
        var most = Math.Min(GroupMemory.MostThreads, accelerator.MaxNumThreadsPerGroup);
        return Math.Min(most, Math.Max(FewestGroupThreads, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(stride / Float4.Length))));
    }

    KernelConfig Shape(int rows) => new((rows + rowsPerGroup - 1) / rowsPerGroup, threads);
}
