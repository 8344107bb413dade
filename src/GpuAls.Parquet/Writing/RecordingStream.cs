using System.Runtime.ExceptionServices;

namespace GpuAls.Parquet.Writing;

/// <summary>
/// A stream that remembers why it could not be written. ParquetSharp turns the error of a stream, such as a full disk, into one of its own whose
/// message is a stack trace.
/// </summary>
/// <param name="inner">The stream; it stays open.</param>
sealed class RecordingStream(Stream inner) : Stream
{
    Exception? failure;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => inner.CanSeek;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => inner.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    /// <summary>Runs a step that writes through another library.</summary>
    /// <exception cref="IOException">The stream could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The stream could not be written.</exception>
    public void Guard(Action work)
    {
        try
        {
            work();
        }
        catch when (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            failure = exception;
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            failure = exception;
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    /// <inheritdoc/>
    public override void SetLength(long value) => inner.SetLength(value);
}
