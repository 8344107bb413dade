using System.Reflection;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

/// <summary>The kernels that an accelerator has loaded.</summary>
static class LoadedKernels
{
    static readonly MethodInfo ForEach = typeof(Accelerator)
        .GetMethod("ForEachChildObject", BindingFlags.Instance | BindingFlags.NonPublic)!
        .MakeGenericMethod(typeof(Kernel));

    /// <summary>Their method names in order, each of them once.</summary>
    public static IEnumerable<string> Names(Accelerator accelerator)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        ForEach.Invoke(accelerator, [(Action<Kernel>)Add]);
        return names;

        void Add(Kernel kernel) => names.Add(kernel.CompiledKernel.Name.Replace("Kernel_", "", StringComparison.Ordinal));
    }
}
