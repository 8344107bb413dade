using GpuAls.Kernels.Launching;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuAls.Kernels.Tests;

/// <summary>
/// The accelerator that a class of tests runs on. A kernel's tests are one abstract class, and one line for each device derives from it. Tests on the
/// CPU accelerator are never skipped; tests on CUDA and OpenCL are skipped by name if there is no device.
/// </summary>
public abstract class DeviceFixture : IDisposable
{
    readonly Context context;
    readonly Accelerator? accelerator;

    protected DeviceFixture(Action<Context.Builder> configure, Func<Context, Device?> choose)
        : this(configure, context => choose(context)?.CreateAccelerator(context))
    {
    }

    protected DeviceFixture(Action<Context.Builder> configure, Func<Context, Accelerator?> create)
    {
        context = DriverLibraries.CreateContext(configure);
        accelerator = create(context);
    }

    /// <summary>The reason of a skipped test.</summary>
    public abstract string Missing { get; }

    /// <summary>The accelerator. If there is none, the running test is skipped.</summary>
    public Accelerator Accelerator
    {
        get
        {
            if (accelerator is null) Assert.Skip(Missing);
            return accelerator;
        }
    }

    /// <summary>Creates a further accelerator, of the next device of the same kind, or of the same device if there is only one.</summary>
    /// <param name="number">The number of the accelerator; that of <see cref="Accelerator"/> is 0.</param>
    /// <returns>The caller disposes of it.</returns>
    public Accelerator Create(int number)
    {
        Device[] devices = [.. context.Devices.Where(device => device.AcceleratorType == Accelerator.AcceleratorType)];
        return devices[number % devices.Length].CreateAccelerator(context);
    }

    public void Dispose()
    {
        if (accelerator is not null) new AcceleratorLifetime(accelerator).Dispose();
        context.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>ILGPU's CPU accelerator with a warp of 4 and up to 16 threads a group.</summary>
public sealed class CpuAcceleratorFixture() : DeviceFixture(builder => builder.CPU(), context => context.GetCPUDevice(0))
{
    public override string Missing => throw new InvalidOperationException("the CPU accelerator always exists, so its tests are never skipped");
}

/// <summary>
/// The CPU accelerator with the threads of a group in turns: the first thread runs up to a barrier before the second one begins. Threads that run at
/// once reach a place at nearly the same time, so that a missing barrier rarely shows. Here the first thread is always ahead, so a missing barrier
/// gives wrong results every time.
/// </summary>
public sealed class TurnsFixture()
    : DeviceFixture(builder => builder.CPU(), context => context.CreateCPUAccelerator(0, CPUAcceleratorMode.Sequential))
{
    public override string Missing => throw new InvalidOperationException("the CPU accelerator always exists, so its tests are never skipped");
}

/// <summary>ILGPU's CPU accelerator in the shape of an NVIDIA card: warps of 32, so that the kernels for warps run everywhere.</summary>
public sealed class WarpOf32Fixture() : DeviceFixture(builder => builder.CPU(CPUDeviceKind.Nvidia), context => context.GetCPUDevice(0))
{
    public override string Missing => throw new InvalidOperationException("the CPU accelerator always exists, so its tests are never skipped");
}

/// <summary>The first CUDA device.</summary>
public sealed class CudaFixture() : DeviceFixture(
    builder => builder.Cuda(), context => context.Devices.FirstOrDefault(device => device.AcceleratorType == AcceleratorType.Cuda))
{
    public override string Missing => "no CUDA device";
}

/// <summary>The first OpenCL device.</summary>
public sealed class OpenClFixture() : DeviceFixture(
    builder => builder.OpenCL(), context => context.Devices.FirstOrDefault(device => device.AcceleratorType == AcceleratorType.OpenCL))
{
    public override string Missing => "no OpenCL device";
}
