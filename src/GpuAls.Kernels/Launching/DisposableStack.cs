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
    /// Disposes of every resource, the last one first. An exception of a resource is passed on; the resources below it stay for another call.
    /// </summary>
    public void Dispose()
    {
        while (resources.TryPop(out var resource)) resource.Dispose();
    }
}
