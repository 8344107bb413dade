using System.Reflection;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace GpuAls.Kernels;

/// <summary>
/// The barrier of a group: what its threads wrote before it, all of them see after it. ILGPU's own has for OpenCL the fence of global memory only, and the
/// language then promises nothing about the group's shared memory (OpenCL C 3.0, 6.15.8); this has both fences. Elsewhere it is ILGPU's own.
/// </summary>
static class GroupBarrier
{
    const BindingFlags Here = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;

    /// <summary>Waits for all threads of the group. All of them must call it, and the same call.</summary>
    [IntrinsicImplementation]
    public static void Wait() => Group.Barrier();

    /// <summary>Tells a context how each kind of device does it; to be called before the first accelerator is created.</summary>
    public static void Register(Context context)
    {
        var wait = typeof(GroupBarrier).GetMethod(nameof(Wait), Here)!;
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
