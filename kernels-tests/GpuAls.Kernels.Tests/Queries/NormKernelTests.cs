using GpuAls.Core.Solving;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Queries;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class NormOnCpuAccelerator(CpuAcceleratorFixture device) : NormKernelTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class NormOnCuda(CudaFixture device) : NormKernelTests(device), IClassFixture<CudaFixture>;
public sealed class NormOnOpenCl(OpenClFixture device) : NormKernelTests(device), IClassFixture<OpenClFixture>;

public abstract class NormKernelTests(DeviceFixture device)
{
    // Fewer and more threads than the five rows.
    [Theory, InlineData(1, 1), InlineData(2, 2), InlineData(3, 4)]
    public void Invert_ByAnyLaunch_GivesOneOverTheLengthOrZero(int groups, int threads)
    {
        float[][] rows = [[3, 4, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0.5f], [1, 1, 1, 1, 0], [0, -2, 0, 0, 0]];
        using var factors = DeviceFactors.Upload(device.Accelerator, FactorMatrix.From(5, rows));
        using var inverse = device.Accelerator.Allocate1D<float>(rows.Length);
        device.Accelerator.LoadStreamKernel<FactorsView, ArrayView<float>>(NormKernel.Invert)(
            new KernelConfig(groups, threads), factors.View, inverse.View);
        device.Accelerator.Synchronize();
        float[] expected = [0.2f, 0, 2, 0.5f, 0.5f];
        var actual = inverse.GetAsArray1D();
        for (var row = 0; row < expected.Length; row++) Assert.Equal(expected[row], actual[row], 1e-6f);
    }
}
