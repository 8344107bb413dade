using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Loss;

/// <summary>Launches the kernels of <see cref="LossKernel"/>.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
sealed class SeenLoss<TView> : IDisposable where TView : struct, IFactorsView<TView>
{
    const int WarpSize = 32;

    readonly Func<AcceleratorStream, SparseRowsView, TView, TView, Action, double> run;
    readonly Func<AcceleratorStream, TView, int, RowRegularizationView, double> runNorms;
    readonly Action dispose;

    /// <param name="accelerator">The accelerator that runs the kernels.</param>
    /// <param name="threads">Threads in a group, at most <see cref="LossKernel.MaxThreads"/>.</param>
    /// <param name="team">Threads in a team; <paramref name="threads"/> is a multiple of it.</param>
    /// <param name="useFloat64">Whether to sum in float64; otherwise in compensated float32.</param>
    public SeenLoss(Accelerator accelerator, int threads, int team, bool useFloat64)
    {
        var groups = LossSums.Groups(accelerator);
        (run, runNorms, dispose) = useFloat64
            ? Prepare<DoubleSum>(accelerator, groups, threads, team)
            : Prepare<CompensatedSum>(accelerator, groups, threads, team);
    }

    /// <summary>The launch for an accelerator: a warp for each row, and float64 if the accelerator has it.</summary>
    public static SeenLoss<TView> For(Accelerator accelerator)
    {
        var isSingle = accelerator.IsEmulated() || accelerator.MaxNumThreadsPerGroup < WarpSize;
        var threads = isSingle ? 1 : Math.Min(LossKernel.MaxThreads, accelerator.MaxNumThreadsPerGroup / WarpSize * WarpSize);
        return new SeenLoss<TView>(accelerator, threads, isSingle ? 1 : WarpSize, accelerator.HasFloat64());
    }

    /// <summary>Σ (1 + w)·(1 − ŷ)² − ŷ² over all entries.</summary>
    /// <param name="stream">The stream that runs the kernel.</param>
    /// <param name="rows">[rows × columns] Weights w.</param>
    /// <param name="x">[rows × f]</param>
    /// <param name="y">[columns × f]</param>
    /// <param name="meanwhile">Work for the computer while the accelerator sums.</param>
    public double Sum(AcceleratorStream stream, SparseRowsView rows, TView x, TView y, Action meanwhile) => run(stream, rows, x, y, meanwhile);

    /// <summary>Σ λ_row·|x_row|² over all rows.</summary>
    public double SumNorms(AcceleratorStream stream, IStoredFactors<TView> x, RowRegularizationView rowLambda) =>
        runNorms(stream, x.View, x.Rows, rowLambda);

    public void Dispose() => dispose();

    static (
        Func<AcceleratorStream, SparseRowsView, TView, TView, Action, double> Run,
        Func<AcceleratorStream, TView, int, RowRegularizationView, double> RunNorms,
        Action Dispose) Prepare<TSum>(Accelerator accelerator, int groups, int threads, int team)
        where TSum : unmanaged, ISum<TSum>
    {
        var norms = new LazyKernel<Action<AcceleratorStream, KernelConfig, TView, int, RowRegularizationView, ArrayView<TSum>>>(
            () => accelerator.LoadKernel<TView, int, RowRegularizationView, ArrayView<TSum>>(LossKernel.SumNorms));
        var seen = new LazyKernel<Action<AcceleratorStream, KernelConfig, SparseRowsView, TView, TView, int, ArrayView<TSum>>>(
            () => accelerator.LoadKernel<SparseRowsView, TView, TView, int, ArrayView<TSum>>(LossKernel.SumSeen));
        var sums = accelerator.Allocate1D<TSum>(groups);
        return (Run, RunNorms, sums.Dispose);

        double Run(AcceleratorStream stream, SparseRowsView rows, TView x, TView y, Action meanwhile)
        {
            seen.Launch(stream, new KernelConfig(groups, threads), rows, x, y, team, sums.View);
            meanwhile();
            return Read(stream);
        }

        double RunNorms(AcceleratorStream stream, TView x, int rows, RowRegularizationView rowLambda)
        {
            norms.Launch(stream, new KernelConfig(groups, threads), x, rows, rowLambda, sums.View);
            return Read(stream);
        }

        double Read(AcceleratorStream stream)
        {
            var onHost = new TSum[groups];
            sums.View.CopyToCPU(stream, onHost);
            stream.Synchronize();
            return onHost.Sum(sum => sum.ToDouble());
        }
    }
}
