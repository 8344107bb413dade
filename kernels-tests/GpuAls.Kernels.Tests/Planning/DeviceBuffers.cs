using System.Reflection;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

/// <summary>What is allocated on an accelerator, as the accelerator itself counts it.</summary>
static class DeviceBuffers
{
    static readonly MethodInfo ForEach = typeof(Accelerator)
        .GetMethod("ForEachChildObject", BindingFlags.Instance | BindingFlags.NonPublic)!
        .MakeGenericMethod(typeof(MemoryBuffer));

    public static long Bytes(Accelerator accelerator)
    {
        // A typed buffer and the raw one that it wraps are both counted there: each address once.
        var bytes = new Dictionary<nint, long>();
        ForEach.Invoke(accelerator, [(Action<MemoryBuffer>)Count]);
        return bytes.Values.Sum();

        void Count(MemoryBuffer buffer)
        {
            if (!buffer.IsDisposed) bytes[buffer.NativePtr] = buffer.LengthInBytes;
        }
    }
}
