using System.Reflection;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace GpuAls.Kernels.Launching;

/// <summary>
/// The barrier of a group: every thread sees after it what the group's threads wrote before it. For OpenCL, ILGPU's own barrier fences global memory
/// only, and the language then promises nothing about the group's shared memory (OpenCL C 3.0, 6.15.8). This barrier fences both. On other devices it
/// is ILGPU's own.
/// </summary>
static class GroupBarrier
{
    const BindingFlags Methods = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;

    /// <summary>Waits for all threads of the group. Every thread must reach the same call.</summary>
    [IntrinsicImplementation]
    public static void Wait() => Group.Barrier();

    /// <summary>Registers the implementation for each kind of device. Call this before the context creates its first accelerator.</summary>
    public static void Register(Context context)
    {
        var wait = typeof(GroupBarrier).GetMethod(nameof(Wait), Methods)!;
        var manager = context.GetIntrinsicManager();
        manager.RegisterMethod(wait, new PTXIntrinsic(typeof(GroupBarrier), nameof(WaitOnCuda), IntrinsicImplementationMode.Redirect));
        manager.RegisterMethod(wait, new CLIntrinsic(typeof(GroupBarrier), nameof(WriteOpenCl), IntrinsicImplementationMode.GenerateCode));
    }

    static void WaitOnCuda() => Group.Barrier();

    static void WriteOpenCl(CLBackend backend, CLCodeGenerator code, Value value)
    {
        using var statement = code.BeginStatement("work_group_barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)");
    }
}
