using System.Diagnostics;
using GpuAls.Core.Solving;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Sessions;
using GpuAls.Testing;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class DeviceGuardTests(CpuAcceleratorFixture device) : IClassFixture<CpuAcceleratorFixture>
{
    [Fact]
    public void AnErrorOfTheDriver_NamesTheDeviceAndTheWork()
    {
        var error = Assert.Throws<DeviceException>(() => new DeviceGuard("a card").Run<int>("solving the users", () => throw new Lost()));
        Assert.Equal("a card failed while solving the users: out of\\nmemory", error.Message);
        Assert.IsType<Lost>(error.InnerException);
    }

    [Fact]
    public void TheLogOfTheDriversCompiler_IsPartOfTheError()
    {
        var error = Assert.Throws<DeviceException>(() => new DeviceGuard("a card").Run("loading the problem", () =>
        {
            Trace.WriteLine("PTX Kernel loading failed:");
            Trace.WriteLine("line 9; fatal:\n  no such");
            Trace.WriteLine("instruction\0\0\0");
            throw new Lost();
        }));
        Assert.Equal("a card failed while loading the problem: out of\\nmemory: line 9; fatal: no such instruction", error.Message);
    }

    [Fact]
    public void MessagesOfOtherWork_AreNoPartOfTheError()
    {
        var error = Assert.Throws<DeviceException>(() => new DeviceGuard("a card").Run("solving the users", () =>
        {
            var other = new Thread(() => Trace.WriteLine("of another thread"));
            other.Start();
            other.Join();
            throw new Lost();
        }));
        Assert.Equal("a card failed while solving the users: out of\\nmemory", error.Message);
    }

    [Fact]
    public void AnErrorWhileTheSessionOpens_FreesWhatWasAllocated()
    {
        var before = DeviceBuffers.Bytes(device.Accelerator);
        var settings = new SessionSettings { RowShape = (_, _) => throw new Lost() };
        var problem = Problems.Create(
            RandomProblem.WithRowLengths(3, 1, 3), RandomProblem.Options(5, Solver.ConjugateGradient), StartFactors.Create(2, 3, 5, seed: 1));
        var error = Assert.Throws<DeviceException>(() => new IlgpuDevice(device.Accelerator, settings).Open(problem));
        Assert.Equal("ILGPU's CPU accelerator failed while loading the problem: out of\\nmemory", error.Message);
        Assert.Equal(before, DeviceBuffers.Bytes(device.Accelerator));
    }

    sealed class Lost() : AcceleratorException("out of\nmemory")
    {
        public override AcceleratorType AcceleratorType => AcceleratorType.Cuda;
    }
}
