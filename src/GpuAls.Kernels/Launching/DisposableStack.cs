using System.Runtime.ExceptionServices;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Launching;

/// <summary>A collection of resources that are disposed of together, in reverse order, even if the owner's constructor failed half-way.</summary>
sealed class DisposableStack : IDisposable
{
    readonly Stack<IDisposable> resources = new();

    /// <summary>Adds a resource and returns it.</summary>
    public T Add<T>(T resource) where T : IDisposable
    {
        resources.Push(resource);
        return resource;
    }

    /// <summary>
    /// Disposes of every resource, the last one first. An error of a driver is ignored: a lost device cannot free anything, and the error must not
    /// replace the one that reported the loss. Any other exception is passed on after the last resource.
    /// </summary>
    public void Dispose()
    {
        ExceptionDispatchInfo? first = null;
        while (resources.TryPop(out var resource))
        {
            try
            {
                resource.Dispose();
            }
            catch (AcceleratorException)
            {
                // The results were copied before, or an earlier error has said why there are none.
            }
            catch (Exception exception)
            {
                first ??= ExceptionDispatchInfo.Capture(exception);
            }
        }

        first?.Throw();
    }
}
