using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Runs the kernels of <see cref="LossKernel"/>.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
sealed class SeenLoss<TView> : IDisposable where TView : struct, IFactorsView<TView>
{
    const int WarpSize = 32;

    readonly Func<AcceleratorStream, SparseRowsView, TView, TView, Action, double> run;
    readonly Func<AcceleratorStream, TView, int, OwnRegularization, double> runNorms;
    readonly Action dispose;

    /// <param name="accelerator">Where it runs.</param>
    /// <param name="threads">Threads a group, at most <see cref="LossKernel.MostThreads"/>.</param>
    /// <param name="team">Threads a row; <paramref name="threads"/> is a multiple of it.</param>
    /// <param name="inDouble">Whether it sums in float64.</param>
    public SeenLoss(Accelerator accelerator, int threads, int team, bool inDouble)
    {
        var groups = LossSums.Groups(accelerator);
        (run, runNorms, dispose) = inDouble ? Prepare<DoubleSum>(accelerator, groups, threads, team) : Prepare<CompensatedSum>(accelerator, groups, threads, team);
    }

    /// <summary>As it suits the accelerator: a warp a row, and float64 where it has that.</summary>
    public static SeenLoss<TView> For(Accelerator accelerator)
    {
        var alone = accelerator.AcceleratorType == AcceleratorType.CPU || accelerator.MaxNumThreadsPerGroup < WarpSize;
        var threads = alone ? 1 : Math.Min(LossKernel.MostThreads, accelerator.MaxNumThreadsPerGroup / WarpSize * WarpSize);
        return new SeenLoss<TView>(accelerator, threads, alone ? 1 : WarpSize, LossSums.InDouble(accelerator));
    }

    /// <summary>Σ (1 + w)·(1 − ŷ)² − ŷ² over all entries.</summary>
    /// <param name="stream">Where it is queued.</param>
    /// <param name="rows">[rows × columns] Weights w.</param>
    /// <param name="x">[rows × f]</param>
    /// <param name="y">[columns × f]</param>
    /// <param name="meanwhile">What the computer does while the accelerator sums.</param>
    public double Sum(AcceleratorStream stream, SparseRowsView rows, TView x, TView y, Action meanwhile) => run(stream, rows, x, y, meanwhile);

    /// <summary>Σ λ_row·|x_row|² over all rows.</summary>
    public double SumNorms(AcceleratorStream stream, IStoredFactors<TView> x, OwnRegularization own) => runNorms(stream, x.View, x.Rows, own);

    public void Dispose() => dispose();

    static (Func<AcceleratorStream, SparseRowsView, TView, TView, Action, double> Run, Func<AcceleratorStream, TView, int, OwnRegularization, double> RunNorms, Action Dispose) Prepare<TSum>(
        Accelerator accelerator, int groups, int threads, int team) where TSum : unmanaged, ISum<TSum>
    {
        var norms = accelerator.LoadKernel<TView, int, OwnRegularization, ArrayView<TSum>>(LossKernel.SumNorms);
        var kernel = accelerator.LoadKernel<SparseRowsView, TView, TView, int, ArrayView<TSum>>(LossKernel.SumSeen);
        var sums = accelerator.Allocate1D<TSum>(groups);
        return (Run, RunNorms, sums.Dispose);

        double Run(AcceleratorStream stream, SparseRowsView rows, TView x, TView y, Action meanwhile)
        {
            kernel(stream, new KernelConfig(groups, threads), rows, x, y, team, sums.View);
            meanwhile();
            return Read(stream);
        }

        double RunNorms(AcceleratorStream stream, TView x, int rows, OwnRegularization own)
        {
            norms(stream, new KernelConfig(groups, threads), x, rows, own, sums.View);
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
