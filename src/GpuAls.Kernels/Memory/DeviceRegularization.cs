using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>The λ that each row of a side has for itself, in the memory of an accelerator; a single zero where G has the same for all.</summary>
/// <param name="accelerator">Where it lies.</param>
/// <param name="values">[rows] or null.</param>
sealed class DeviceRegularization(Accelerator accelerator, LargeArray<float>? values) : IDisposable
{
    readonly MemoryBuffer1D<float, Stride1D.Dense> buffer = values is null ? accelerator.Allocate1D([0f]) : Transfer.Upload<float, float>(accelerator, values);

    public OwnRegularization View => new(buffer.View, values is null ? 0 : 1);

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(LargeArray<float>? values) => Math.Max(1, values?.Length ?? 0) * sizeof(float);

    public void Dispose() => buffer.Dispose();
}
