using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Kernels.Launching;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace GpuAls.Kernels.Tests.Differential;

public sealed class DifferentialOnCpuAccelerator(CpuAcceleratorFixture device) : DifferentialTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class DifferentialOnCuda(CudaFixture device) : DifferentialTests(device), IClassFixture<CudaFixture>;
public sealed class DifferentialOnOpenCl(OpenClFixture device) : DifferentialTests(device), IClassFixture<OpenClFixture>;

/// <summary>Random problems on an accelerator, compared with the reference.</summary>
public abstract class DifferentialTests(DeviceFixture device)
{
    const int Problems = 6;

    // A problem takes seconds there, because a barrier takes milliseconds.
    const int ProblemsOnCpuAccelerator = 2;

    [Fact]
    public void RandomProblems_AgreeWithTheReference()
    {
        var accelerator = device.Accelerator;
        var isCpuAccelerator = accelerator.AcceleratorType == AcceleratorType.CPU;
        // PoCL, too, computes on the processor.
        var isEmulated = isCpuAccelerator || accelerator is CLAccelerator { DeviceType: CLDeviceType.CL_DEVICE_TYPE_CPU };
        DifferentialRun.Check(
            new DeviceUnderTest(
                isCpuAccelerator ? "ILGPU's CPU accelerator" : accelerator.AcceleratorType.ToString(),
                isEmulated ? ProblemGenerator.Small : ProblemGenerator.Large,
                (_, precision) => precision == Precision.Full || accelerator.HasFloat16(),
                (run, isOther) => new IlgpuDevice(
                    accelerator, run.Form.Settings(isOther ? run.OtherBatchRows : run.BatchRows) with { Precision = run.Precision }),
                precision => DeviceTraits.OfAccelerator(precision, truncates: isCpuAccelerator)),
            isCpuAccelerator ? ProblemsOnCpuAccelerator : Problems);
    }
}

/// <summary>Random problems on the processor, compared with the reference.</summary>
public sealed class DifferentialOnCpu
{
    const int Problems = 15;

    [Fact]
    public void RandomProblems_AgreeWithTheReference() => DifferentialRun.Check(
        new DeviceUnderTest(
            $"CPU, {SimdWidth.Bits}-bit vectors",
            ProblemGenerator.Large,
            (solver, precision) => SolverInfo.Of(solver).SupportsOnCpu(precision),
            (run, isOther) => new CpuDevice(isOther ? run.OtherThreads : run.Threads, run.Precision),
            DeviceTraits.OfCpu),
        Problems);
}
