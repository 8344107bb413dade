using GpuAls.Core.Solving;
using GpuAls.Kernels.Memory;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

/// <summary>Copies of all rows of factors.</summary>
static class WholeFactors
{
    /// <summary>Copies all rows back over those of a matrix of the same shape.</summary>
    public static void Download<TView>(this IStoredFactors<TView> stored, Accelerator accelerator, FactorMatrix factors)
        where TView : struct, IFactorsView<TView> => stored.Download(accelerator, factors, 0, factors.Rows);
}
