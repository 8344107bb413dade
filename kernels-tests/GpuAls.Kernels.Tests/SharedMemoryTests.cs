using GpuAls.Kernels.Launching;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class SharedMemoryOnCpuAccelerator(CpuAcceleratorFixture device) : SharedMemoryTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class SharedMemoryOnCuda(CudaFixture device) : SharedMemoryTests(device), IClassFixture<CudaFixture>;
public sealed class SharedMemoryOnOpenCl(OpenClFixture device) : SharedMemoryTests(device), IClassFixture<OpenClFixture>;

/// <summary>The basis of every other kernel test: a device copies, runs groups, and has shared memory and barriers.</summary>
public abstract class SharedMemoryTests(DeviceFixture device)
{
    // With 1 thread no barrier matters; every device allows 16.
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
        var shared = SharedMemory.Allocate<int>(16);
        var at = Grid.IdxX * Group.DimX + Group.IdxX;
        shared[Group.IdxX] = numbers[at];
        GroupBarrier.Wait();
        numbers[at] = shared[Group.DimX - 1 - Group.IdxX];
    }
}
