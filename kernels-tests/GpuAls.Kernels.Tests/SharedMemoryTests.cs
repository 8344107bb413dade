using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class SharedMemoryOnCpuAccelerator(CpuAcceleratorFixture device) : SharedMemoryTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class SharedMemoryOnCuda(CudaFixture device) : SharedMemoryTests(device), IClassFixture<CudaFixture>;
public sealed class SharedMemoryOnOpenCl(OpenClFixture device) : SharedMemoryTests(device), IClassFixture<OpenClFixture>;

/// <summary>What every other kernel test takes for granted: a device copies, runs groups, and has shared memory and barriers.</summary>
public abstract class SharedMemoryTests(DeviceFixture device)
{
    // 1: no barrier matters; 16: what every device allows.
    [Theory, InlineData(1), InlineData(16)]
    public void AGroup_ReversesItsPartThroughSharedMemory(int groupSize)
    {
        const int groups = 3;
        var accelerator = device.Accelerator;
        var numbers = Enumerable.Range(0, groups * groupSize).ToArray();
        using var buffer = accelerator.Allocate1D(numbers);

        var reverse = accelerator.LoadStreamKernel<ArrayView<int>>(Reverse);
        reverse(new KernelConfig(groups, groupSize), buffer.View);
        accelerator.Synchronize();

        Assert.Equal(numbers.Chunk(groupSize).SelectMany(part => part.Reverse()), buffer.GetAsArray1D());
    }

    static void Reverse(ArrayView<int> numbers)
    {
        var part = SharedMemory.Allocate<int>(16);
        var at = Grid.IdxX * Group.DimX + Group.IdxX;
        part[Group.IdxX] = numbers[at];
        GroupBarrier.Wait();
        numbers[at] = part[Group.DimX - 1 - Group.IdxX];
    }
}
