using System.Runtime.CompilerServices;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class AcceleratorLifetimeOnCpuAccelerator(CpuAcceleratorFixture device)
    : AcceleratorLifetimeTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class AcceleratorLifetimeOnCuda(CudaFixture device) : AcceleratorLifetimeTests(device), IClassFixture<CudaFixture>;
public sealed class AcceleratorLifetimeOnOpenCl(OpenClFixture device) : AcceleratorLifetimeTests(device), IClassFixture<OpenClFixture>;

/// <summary>A kernel that nobody holds is unloaded before its accelerator is disposed of.</summary>
public abstract class AcceleratorLifetimeTests(DeviceFixture device)
{
    [Fact]
    public void AKernelThatNobodyHolds_IsUnloadedBeforeTheAcceleratorEnds()
    {
        var accelerator = device.Create(0);
        var kernel = LoadAndForget(accelerator);
        bool? wasUnloaded = null;
        accelerator.Disposed += (_, _) => wasUnloaded = !kernel.TryGetTarget(out var target) || target.IsDisposed;
        new AcceleratorLifetime(accelerator).Dispose();
        Assert.True(wasUnloaded);
    }

    // A method of its own, so that no local of the test holds the kernel.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static WeakReference<Kernel> LoadAndForget(Accelerator accelerator)
    {
        var launch = accelerator.LoadKernel<FactorsView, ArrayView<float>>(Queries.NormKernel.Invert);
        return new((Kernel)launch.Target!, trackResurrection: true);
    }
}
