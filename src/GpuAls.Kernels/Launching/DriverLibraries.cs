using System.Runtime.InteropServices;
using System.Runtime.Loader;
using ILGPU;

namespace GpuAls.Kernels.Launching;

/// <summary>
/// The libraries of the drivers. On Linux, ILGPU loads them by the names that only development packages install, such as libOpenCL.so; a driver
/// installs libOpenCL.so.1. Contexts from here find both.
/// </summary>
static class DriverLibraries
{
    /// <summary>The CUDA library that a driver installs.</summary>
    public static string Cuda => OperatingSystem.IsWindows() ? "nvcuda.dll" : OperatingSystem.IsMacOS() ? "libcuda.dylib" : "libcuda.so.1";

    /// <summary>The OpenCL library that a driver installs.</summary>
    public static string OpenCl =>
        OperatingSystem.IsWindows() ? "OpenCL.dll"
        : OperatingSystem.IsMacOS() ? "/System/Library/Frameworks/OpenCL.framework/OpenCL"
        : "libOpenCL.so.1";

    static readonly Lock Starting = new();

    // This is the event, not the assembly's resolver: an assembly has one resolver, and ILGPU sets it on Windows Subsystem for Linux.
    static DriverLibraries() => AssemblyLoadContext.GetLoadContext(typeof(Context).Assembly)!.ResolvingUnmanagedDll += (_, name) =>
        name.ToUpperInvariant() switch
        {
            "CUDA" => Load(Cuda),
            "OPENCL" => Load(OpenCl),
            _ => 0,
        };

    /// <summary>
    /// Creates an ILGPU context that finds the drivers' libraries and knows <see cref="GroupBarrier"/> and <see cref="ConstantLoad"/>.
    /// </summary>
    public static Context CreateContext(Action<Context.Builder> configure)
    {
        // One at a time: if two threads start PoCL together, one of them finds no device and ILGPU reports no reason.
        lock (Starting)
        {
            var context = Context.Create(configure);
            GroupBarrier.Register(context);
            ConstantLoad.Register(context);
            return context;
        }
    }

    /// <summary>Whether a library is installed and loads.</summary>
    public static bool Loads(string library) => Load(library) != 0;

    static nint Load(string library) => NativeLibrary.TryLoad(library, out var handle) ? handle : 0;
}
