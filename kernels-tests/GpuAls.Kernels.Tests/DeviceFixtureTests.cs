using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class DeviceFixtureTests
{
    [Fact]
    public void TheCpuAccelerator_Exists()
    {
        using var fixture = new CpuAcceleratorFixture();
        Assert.Equal(AcceleratorType.CPU, fixture.Accelerator.AcceleratorType);
    }

    [Fact]
    public void TheWarpFixture_HasWarpsOf32()
    {
        using var fixture = new WarpOf32Fixture();
        Assert.Equal(32, fixture.Accelerator.WarpSize);
    }
}
