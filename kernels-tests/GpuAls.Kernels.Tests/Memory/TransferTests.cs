using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Kernels.Memory;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class TransferOnCpuAccelerator(CpuAcceleratorFixture device) : TransferTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class TransferOnCuda(CudaFixture device) : TransferTests(device), IClassFixture<CudaFixture>;
public sealed class TransferOnOpenCl(OpenClFixture device) : TransferTests(device), IClassFixture<OpenClFixture>;

/// <summary>The values of entries are copied to a device as float32, however they are stored.</summary>
public abstract class TransferTests(DeviceFixture device)
{
    // Around the length of one chunk.
    [Theory]
    [InlineData(1, true), InlineData(1, false)]
    [InlineData((1 << 20) - 1, true), InlineData(1 << 20, true), InlineData((1 << 20) + 1, true), InlineData((1 << 20) + 1, false)]
    public void Upload_OfValues_HasEveryValue(int count, bool areCoded)
    {
        var floats = Floats(count);
        var array = LargeArray<float>.From(floats);
        using var buffer = Transfer.Upload(device.Accelerator, areCoded ? EntryValues.Pack(array) : EntryValues.Of(array));
        Assert.True(floats.AsSpan().SequenceEqual(buffer.GetAsArray1D()));
    }

    [Fact]
    public void Upload_OfNoValues_IsABufferOfOneElement()
    {
        using var buffer = Transfer.Upload(device.Accelerator, EntryValues.Pack(LargeArray<float>.From([])));
        Assert.Equal(1, buffer.Length);
    }

    [Fact]
    public void CopyValues_FromTheMiddle_CopiesTheValuesThere()
    {
        var floats = Floats(100);
        using var buffer = device.Accelerator.Allocate1D<float>(20);
        Transfer.CopyValues(device.Accelerator.DefaultStream, EntryValues.Pack(LargeArray<float>.From(floats)), 30, buffer.View.AsContiguous());
        Assert.Equal(floats[30..50], buffer.GetAsArray1D());
    }

    static float[] Floats(int count) => [.. Enumerable.Range(0, count).Select(n => n * 7 % 1000 / 8f)];
}
