using ILGPU.Runtime;

namespace GpuAls.Kernels.Launching;

/// <summary>
/// Disposes of an accelerator after the kernels that nobody holds any more. ILGPU refers to kernels weakly, and their finalizers unload them. A
/// finalizer that comes while ILGPU 1.5.3 disposes of the accelerator waits for that, and then unloads its kernel from a context that is gone.
/// </summary>
/// <param name="accelerator">The accelerator, which this object owns.</param>
sealed class AcceleratorLifetime(Accelerator accelerator) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        accelerator.Dispose();
    }
}
