using GpuAls.Core.Solving;
using GpuAls.Kernels.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class ScaledCopyKernelOnCpuAccelerator(CpuAcceleratorFixture device)
    : ScaledCopyKernelTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class ScaledCopyKernelOnCuda(CudaFixture device) : ScaledCopyKernelTests(device), IClassFixture<CudaFixture>;
public sealed class ScaledCopyKernelOnOpenCl(OpenClFixture device) : ScaledCopyKernelTests(device), IClassFixture<OpenClFixture>;

/// <summary>Copies by groups with more threads than quads: rows beyond the last one do not change.</summary>
public abstract class ScaledCopyKernelTests(DeviceFixture device)
{
    [Theory, InlineData(1), InlineData(-1)]
    public void Copy_ScalesTheRowsAndNothingBeyondThem(float sign)
    {
        var accelerator = device.Accelerator;
        using var p = DeviceFactors.Upload(accelerator, FactorMatrix.From(2, [[1, 2], [3, 4], [5, 6], [7, 8]]));
        using var q = DeviceFactors.Upload(accelerator, FactorMatrix.From(2, [[9, 9], [9, 9], [9, 9], [9, 9]]));
        // Three rows of four quads, by three groups of five threads.
        var copy = accelerator.LoadStreamKernel<FactorsView, int, float, FactorsView>(ScaledCopyKernel.Copy);
        copy(new KernelConfig(3, 5), p.View, 3, sign, q.View);
        var result = FactorMatrix.Zeros(4, 2);
        q.Download(accelerator, result);
        Assert.Equal([sign, 2 * sign], result.Row(0).ToArray());
        Assert.Equal([5 * sign, 6 * sign], result.Row(2).ToArray());
        Assert.Equal([9, 9], result.Row(3).ToArray());
    }
}
