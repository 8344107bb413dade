using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>What comparing vectors by cosine needs: the rows that have a direction, and 1 ÷ |y| of every row.</summary>
sealed class DeviceDirections : IDisposable
{
    const int Threads = 256;
    const int MostGroups = 1 << 12;

    readonly MemoryBuffer1D<int, Stride1D.Dense> candidates;
    readonly MemoryBuffer1D<float, Stride1D.Dense> inverseNorms;

    public DeviceDirections(Accelerator accelerator, FactorMatrix factors, DeviceFactors onDevice)
    {
        int[] rows = [.. Enumerable.Range(0, factors.Rows).Where(row => !factors.IsZero(row))];
        Count = rows.Length;
        candidates = accelerator.Allocate1D<int>(Math.Max(1, rows.Length));
        if (rows.Length > 0) candidates.View.SubView(0, rows.Length).CopyFromCPU(rows);
        inverseNorms = accelerator.Allocate1D<float>(Math.Max(1, factors.Rows));
        var threads = accelerator.AcceleratorType == AcceleratorType.CPU ? 1 : Math.Min(Threads, accelerator.MaxNumThreadsPerGroup);
        var groups = Math.Clamp((factors.Rows + threads - 1) / threads, 1, MostGroups);
        accelerator.LoadStreamKernel<FactorsView, ArrayView<float>>(NormKernel.Invert)(
            new KernelConfig(groups, threads), onDevice.View, inverseNorms.View.SubView(0, factors.Rows));
        accelerator.Synchronize();
    }

    /// <summary>How many rows have a direction.</summary>
    public int Count { get; }

    /// <summary>[count] The rows that are not zeros, ascending.</summary>
    public ArrayView<int> Candidates => candidates.View.SubView(0, Count);

    /// <summary>[rows]</summary>
    public ArrayView<float> InverseNorms => inverseNorms.View;

    public void Dispose()
    {
        candidates.Dispose();
        inverseNorms.Dispose();
    }
}
