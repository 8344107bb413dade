using System.Reflection;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

/// <summary>The bytes allocated on an accelerator, as the accelerator counts them.</summary>
static class DeviceBuffers
{
    static readonly MethodInfo ForEach = typeof(Accelerator)
        .GetMethod("ForEachChildObject", BindingFlags.Instance | BindingFlags.NonPublic)!
        .MakeGenericMethod(typeof(MemoryBuffer));

    public static long Bytes(Accelerator accelerator)
    {
        // The accelerator lists a typed buffer and the raw buffer that it wraps, so each address is counted once.
        var bytes = new Dictionary<nint, long>();
        ForEach.Invoke(accelerator, [(Action<MemoryBuffer>)Count]);
        return bytes.Values.Sum();

        void Count(MemoryBuffer buffer)
        {
            if (!buffer.IsDisposed) bytes[buffer.NativePtr] = buffer.LengthInBytes;
        }
    }
}
