namespace GpuAls.Ingestion.Input;

/// <summary>
/// A stream whose reads end when the reading is cancelled, even while the stream waits for data that never arrives: a terminal, a pipe, a FIFO. It
/// disposes of the inner stream.
/// </summary>
/// <param name="inner">The stream to read.</param>
/// <param name="cancel">Cancels the reading.</param>
sealed class InterruptibleStream(Stream inner, CancellationToken cancel) : ReadOnlyStream
{
    // A file delivers at once; only what has no positions can wait.
    readonly byte[]? received = cancel.CanBeCanceled && !inner.CanSeek ? new byte[64 * 1024] : null;
    int used;
    int length;

    /// <summary>Opens a file. To open a FIFO takes until another program opens it for writing, so the opening can be cancelled too.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static FileStream OpenFile(string path, CancellationToken cancel)
    {
        return Await(Open, cancel);

        // Without a buffer: every reader here has its own.
        FileStream Open() => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
    }

    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public override int Read(Span<byte> buffer)
    {
        cancel.ThrowIfCancellationRequested();
        if (received is null) return inner.Read(buffer);
        if (used == length)
        {
            length = Await(() => inner.Read(received), cancel);
            used = 0;
        }

        var count = Math.Min(buffer.Length, length - used);
        received.AsSpan(used, count).CopyTo(buffer);
        used += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Does blocking work on another thread and abandons it there when it is cancelled.</summary>
    static T Await<T>(Func<T> work, CancellationToken cancel) =>
        cancel.CanBeCanceled ? Task.Run(work, CancellationToken.None).WaitAsync(cancel).GetAwaiter().GetResult() : work();
}
