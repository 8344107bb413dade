namespace GpuAls.Kernels;

/// <summary>One side's rows, solved by conjugate gradient in the coordinates in which the Gram matrix of the fixed side is the identity.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="inner">The steps; its working rows are the preconditioner's.</param>
/// <param name="preconditioner">The coordinates.</param>
/// <param name="fixedSide">"user" or "item": whose factors are held fixed.</param>
sealed class PreconditionedHalfSweep<TView>(ConjugateGradientHalfSweep<TView> inner, Preconditioner<TView> preconditioner, string fixedSide) : IHalfSweep<TView>
    where TView : struct, IFactorsView<TView>
{
    public int Batches => inner.Batches;

    public void Begin(DeviceGram<TView> gram, IStoredFactors<TView> y) => preconditioner.Whiten(gram, y, fixedSide);

    public void Solve(int batch, DeviceGram<TView> gram, IStoredFactors<TView> y, IStoredFactors<TView> x) => inner.Solve(batch, gram, preconditioner.Whitened, x);
}
