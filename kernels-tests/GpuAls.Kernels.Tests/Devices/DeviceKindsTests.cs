namespace GpuAls.Kernels.Tests;

public sealed class DeviceKindsTests
{
    [Fact]
    public void EveryKind_HasOneRow()
    {
        Assert.Equal(Enum.GetValues<DeviceKind>(), DeviceKinds.All.Select(row => row.Kind).Order());
        Assert.Distinct(DeviceKinds.All.Select(row => row.Word));
        Assert.All(DeviceKinds.All, row => Assert.NotEmpty(row.Help));
    }

    [Fact]
    public void AKindWithoutARow_IsAnError()
    {
        var error = Assert.Throws<NotSupportedException>(() => DeviceKinds.Of((DeviceKind)99));
        Assert.Equal("the device kind 99 has no row; add one to DeviceKinds", error.Message);
    }

    [Fact]
    public void Names_AreThoseThatCanBeTyped() => Assert.Equal("cuda, cuda:1, opencl, opencl:1, cpu or ilgpu-cpu", DeviceKinds.Names);
}
