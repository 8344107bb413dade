using System.Runtime.InteropServices;
using System.Runtime.Loader;
using ILGPU;

namespace GpuAls.Kernels;

/// <summary>The libraries that drivers bring. On Linux ILGPU asks for them by the names that only development packages install, libOpenCL.so; a driver's is libOpenCL.so.1.</summary>
static class DriverLibraries
{
    /// <summary>CUDA's library as a driver installs it.</summary>
    public static string Cuda => OperatingSystem.IsWindows() ? "nvcuda.dll" : OperatingSystem.IsMacOS() ? "libcuda.dylib" : "libcuda.so.1";

    /// <summary>OpenCL's library as a driver installs it.</summary>
    public static string OpenCl => OperatingSystem.IsWindows() ? "OpenCL.dll" : OperatingSystem.IsMacOS() ? "/System/Library/Frameworks/OpenCL.framework/OpenCL" : "libOpenCL.so.1";

    static readonly Lock Starting = new();

    // The event, not the assembly's own resolver: of that there can be one, and ILGPU sets it on Windows' subsystem for Linux.
    static DriverLibraries() => AssemblyLoadContext.GetLoadContext(typeof(Context).Assembly)!.ResolvingUnmanagedDll += (_, name) =>
        name.ToUpperInvariant() switch
        {
            "CUDA" => Load(Cuda),
            "OPENCL" => Load(OpenCl),
            _ => 0,
        };

    /// <summary>An ILGPU context that finds them, and knows how each kind of device waits at a <see cref="GroupBarrier"/>.</summary>
    public static Context CreateContext(Action<Context.Builder> configure)
    {
        // One at a time: of two threads that start PoCL together one finds no device, and ILGPU does not tell why.
        lock (Starting)
        {
            var context = Context.Create(configure);
            GroupBarrier.Register(context);
            return context;
        }
    }

    /// <summary>Whether the library is there and loads.</summary>
    public static bool Loads(string library) => Load(library) != 0;

    static nint Load(string library) => NativeLibrary.TryLoad(library, out var handle) ? handle : 0;
}
