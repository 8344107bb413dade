namespace GpuAls.Core.Memory;

/// <summary>
/// Memory that several objects share and any of them may dispose of: it is freed when it was disposed of and the last use has ended, so that nobody
/// reads memory that is gone. May be used from several threads.
/// </summary>
/// <param name="owner">The type of the object that is disposed of, for the message of <see cref="ObjectDisposedException"/>.</param>
/// <param name="memory">The memory; null if there is nothing to free.</param>
sealed class LeasedMemory(Type owner, IDisposable? memory = null) : IDisposable
{
    const int Disposed = 1 << 30;

    // The number of uses, plus Disposed once it was disposed of.
    int state;

    /// <summary>Begins a use: until it ends, the memory stays.</summary>
    /// <exception cref="ObjectDisposedException">The memory was disposed of.</exception>
    public Use BeginUse()
    {
        var isDisposed = Interlocked.Increment(ref state) >= Disposed;
        if (isDisposed) EndUse();
        ObjectDisposedException.ThrowIf(isDisposed, owner);
        return new Use(this);
    }

    /// <summary>Checks that the memory was not disposed of.</summary>
    /// <exception cref="ObjectDisposedException">The memory was disposed of.</exception>
    public void RequireOpen() => ObjectDisposedException.ThrowIf(Volatile.Read(ref state) >= Disposed, owner);

    /// <summary>Refuses new uses, and frees the memory when the last use ends. A second call does nothing.</summary>
    public void Dispose()
    {
        if ((Interlocked.Or(ref state, Disposed) & Disposed) == 0) FreeIfUnused();
    }

    void EndUse()
    {
        if (Interlocked.Decrement(ref state) == Disposed) FreeIfUnused();
    }

    // Two threads may see the last use end; the memory is disposed of twice then, and that is allowed one after the other.
    void FreeIfUnused()
    {
        if (Volatile.Read(ref state) != Disposed || memory is null) return;
        lock (memory) memory.Dispose();
    }

    /// <summary>A use of the memory, which ends when it is disposed of.</summary>
    public readonly struct Use(LeasedMemory shared) : IDisposable
    {
        public void Dispose() => shared.EndUse();
    }
}
