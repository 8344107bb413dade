using System.Reflection;
using GpuAls.Kernels.Launching;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuAls.Kernels.Tests;

/// <summary>Compiles kernels to PTX, the text that a CUDA driver assembles. It needs no card.</summary>
sealed class PtxCompiler : IDisposable
{
    readonly Context context = DriverLibraries.CreateContext(_ => { });

    /// <param name="kernel">The kernel with its type arguments.</param>
    /// <param name="architecture">The generation of the card: 70 for sm_70.</param>
    /// <param name="instructions">The version of PTX; null for 7.8, the oldest one with sm_90.</param>
    public string Compile(MethodInfo kernel, int architecture, CudaInstructionSet? instructions = null)
    {
        // The null is libdevice: a kernel that needs its functions does not compile here.
        using var backend = new PTXBackend(
            context, new CudaArchitecture(architecture / 10, architecture % 10), instructions ?? CudaInstructionSet.ISA_78, null!);
        var entry = typeof(IIndex).IsAssignableFrom(kernel.GetParameters()[0].ParameterType)
            ? EntryPointDescription.FromImplicitlyGroupedKernel(kernel)
            : EntryPointDescription.FromExplicitlyGroupedKernel(kernel);
        return ((PTXCompiledKernel)backend.Compile(entry, KernelSpecialization.Empty)).PTXAssembly;
    }

    public void Dispose() => context.Dispose();
}
