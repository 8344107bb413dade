using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>What comparing vectors by cosine needs: the rows that have a direction, and 1 ÷ |y| of every row.</summary>
sealed class DeviceDirections : IDisposable
{
    const int Threads = 256;
    const int MostGroups = 1 << 12;

    readonly MemoryBuffer1D<float, Stride1D.Dense> inverseNorms;

    public DeviceDirections(Accelerator accelerator, FactorMatrix factors, DeviceFactors onDevice)
    {
        Rows = [.. Enumerable.Range(0, factors.Rows).Where(row => !factors.IsZero(row))];
        inverseNorms = accelerator.Allocate1D<float>(Math.Max(1, factors.Rows));
        var threads = accelerator.AcceleratorType == AcceleratorType.CPU ? 1 : Math.Min(Threads, accelerator.MaxNumThreadsPerGroup);
        var groups = Math.Clamp((factors.Rows + threads - 1) / threads, 1, MostGroups);
        accelerator.LoadStreamKernel<FactorsView, ArrayView<float>>(NormKernel.Invert)(
            new KernelConfig(groups, threads), onDevice.View, inverseNorms.View.SubView(0, factors.Rows));
        accelerator.Synchronize();
    }

    /// <summary>The rows that are not zeros, ascending.</summary>
    public int[] Rows { get; }

    /// <summary>[rows]</summary>
    public ArrayView<float> InverseNorms => inverseNorms.View;

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(int rows) => Math.Max(1L, rows) * sizeof(float);

    public void Dispose() => inverseNorms.Dispose();
}
