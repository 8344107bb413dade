using GpuAls.Core.Solving;
using GpuAls.Kernels.Memory;

namespace GpuAls.Kernels.Tests;

public sealed class DeviceFactorsOnCpuAccelerator(CpuAcceleratorFixture device) : DeviceFactorsTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class DeviceFactorsOnCuda(CudaFixture device) : DeviceFactorsTests(device), IClassFixture<CudaFixture>;
public sealed class DeviceFactorsOnOpenCl(OpenClFixture device) : DeviceFactorsTests(device), IClassFixture<OpenClFixture>;

/// <summary>Factors are copied to a device and back without a change.</summary>
public abstract class DeviceFactorsTests(DeviceFixture device)
{
    [Theory, InlineData(1, 1), InlineData(3, 15), InlineData(3, 16), InlineData(3, 17), InlineData(0, 5)]
    public void Download_AfterUpload_ReturnsEveryFactor(int rows, int factors)
    {
        var random = new Random(1);
        float[][] values = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, factors).Select(_ => random.NextSingle()).ToArray())];
        using var uploaded = DeviceFactors.Upload(device.Accelerator, FactorMatrix.From(factors, values));
        var back = FactorMatrix.Zeros(rows, factors);
        uploaded.Download(device.Accelerator, back);
        for (var row = 0; row < rows; row++) Assert.Equal(values[row], back.Row(row).ToArray());
    }
}
