namespace GpuAls.Kernels;

/// <summary>One side's rows and what solves them: by conjugate gradient, or exactly.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
interface IHalfSweep<TView> where TView : struct, IFactorsView<TView>
{
    /// <summary>In how many batches the rows are solved; between two of them a training can be stopped.</summary>
    int Batches { get; }

    /// <summary>Prepares for a half-sweep, once G is there.</summary>
    /// <param name="gram">G of the fixed side.</param>
    /// <param name="y">[columns × f] The side that is held fixed.</param>
    void Begin(DeviceGram<TView> gram, IStoredFactors<TView> y)
    {
    }

    /// <summary>Solves one batch, and returns when the accelerator is done with it.</summary>
    /// <param name="batch">From 0.</param>
    /// <param name="gram">G of the fixed side.</param>
    /// <param name="y">[columns × f] The side that is held fixed.</param>
    /// <param name="x">[rows × f] Start and result.</param>
    /// <exception cref="Core.GpuAlsException">A row's system could not be solved; the message has the row.</exception>
    void Solve(int batch, DeviceGram<TView> gram, IStoredFactors<TView> y, IStoredFactors<TView> x);
}
