using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>One side's rows, solved by conjugate gradient.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="accelerator">Where it runs.</param>
/// <param name="solver">The steps and their work space, which both sides share.</param>
/// <param name="rows">The entries.</param>
/// <param name="plan">The batches.</param>
/// <param name="own">λ of each row, where G has none.</param>
sealed class ConjugateGradientHalfSweep<TView>(
    Accelerator accelerator, ConjugateGradient<TView> solver, IBatchedRows rows, DeviceRowPlan plan, OwnRegularization own) : IHalfSweep<TView>
    where TView : struct, IFactorsView<TView>
{
    public int Batches => plan.Batches.Count;

    public void Begin(DeviceGram<TView> gram, IStoredFactors<TView> y) => solver.Begin(gram);

    public void Solve(int batch, DeviceGram<TView> gram, IStoredFactors<TView> y, IStoredFactors<TView> x)
    {
        var now = plan.Batches[batch];
        solver.Solve(rows.Take(now), plan, now, gram.Quads, y, x, own);
        if (batch + 1 < Batches) rows.Prefetch(plan.Batches[batch + 1]);
        // Launches only queue: without waiting, all batches would be under way before anybody could cancel.
        accelerator.DefaultStream.Synchronize();
    }
}
