using GpuAls.Core.Solving;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Queries;

/// <summary>1 ÷ |y| of every row, and 0 of a row of zeros. It scales dot products to cosines.</summary>
/// <remarks>
/// Of all threads, thread t computes rows t, t + number of threads, …. Bytes: rows·f·4. Operations: rows·2·f. No shared memory.
/// </remarks>
static class NormKernel
{
    /// <summary>Computes the inverse norms. Any launch works.</summary>
    /// <param name="y">[rows × f]</param>
    /// <param name="inverseNorms">[rows]</param>
    public static void Invert(FactorsView y, ArrayView<float> inverseNorms)
    {
        for (var row = Grid.IdxX * Group.DimX + Group.IdxX; row < inverseNorms.IntLength; row += Grid.DimX * Group.DimX)
        {
            var sum = 0f;
            for (var quad = 0; quad < y.QuadsPerRow; quad++)
            {
                var value = y.Load(row, quad);
                sum += value.Dot(value);
            }

            inverseNorms[row] = sum > 0 ? 1 / MathF.Sqrt(sum) : 0;
        }
    }
}

/// <summary>The norms for comparing vectors by cosine: the rows that are not zeros, and 1 ÷ |y| of every row.</summary>
sealed class CosineNorms : IDisposable
{
    const int Threads = 256;
    const int MaxGroups = 1 << 12;

    readonly MemoryBuffer1D<float, Stride1D.Dense> inverseNorms;

    public CosineNorms(Accelerator accelerator, FactorMatrix factors, DeviceFactors onDevice)
    {
        Rows = [.. Enumerable.Range(0, factors.Rows).Where(row => !factors.IsZero(row))];
        inverseNorms = accelerator.Allocate1D<float>(Math.Max(1, factors.Rows));
        var threads = accelerator.IsEmulated() ? 1 : Math.Min(Threads, accelerator.MaxNumThreadsPerGroup);
        var groups = Math.Clamp((factors.Rows + threads - 1) / threads, 1, MaxGroups);
        accelerator.LoadStreamKernel<FactorsView, ArrayView<float>>(NormKernel.Invert)(
            new KernelConfig(groups, threads), onDevice.View, inverseNorms.View.SubView(0, factors.Rows));
        accelerator.Synchronize();
    }

    /// <summary>The rows that are not zeros, in ascending order.</summary>
    public int[] Rows { get; }

    /// <summary>[rows]</summary>
    public ArrayView<float> InverseNorms => inverseNorms.View;

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(int rows) => Math.Max(1L, rows) * sizeof(float);

    public void Dispose() => inverseNorms.Dispose();
}
