using GpuAls.Core;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Factors in the memory of an accelerator, [rows × stride] with the stride and the zero padding of <see cref="FactorMatrix"/>.</summary>
/// <typeparam name="TView">What kernels see of them.</typeparam>
interface IStoredFactors<TView> : IDisposable where TView : struct, IFactorsView<TView>
{
    int Rows { get; }

    /// <summary>f, the length of a vector.</summary>
    int Factors { get; }

    /// <summary>Factors from one row to the next, a multiple of 16.</summary>
    int Stride { get; }

    TView View { get; }

    /// <summary>Copies the factors back over <paramref name="factors"/>, a matrix of the same shape.</summary>
    void Download(Accelerator accelerator, FactorMatrix factors);
}
