namespace GpuAls.Kernels;

/// <summary>What is disposed of together, the last first: also where a constructor fails half-way.</summary>
sealed class Owned : IDisposable
{
    readonly Stack<IDisposable> parts = new();

    public T Add<T>(T part) where T : IDisposable
    {
        parts.Push(part);
        return part;
    }

    public void Dispose()
    {
        while (parts.TryPop(out var part)) part.Dispose();
    }
}
