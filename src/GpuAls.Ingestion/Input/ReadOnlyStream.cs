using System.Runtime.ExceptionServices;

namespace GpuAls.Ingestion.Input;

/// <summary>A stream that can only be read, from front to back.</summary>
abstract class ReadOnlyStream : Stream
{
    public abstract override int Read(Span<byte> buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>
/// A stream that shows its first bytes before they are read, and counts the bytes read. A failure among the first bytes is thrown after the bytes
/// before it were read. The inner stream stays open.
/// </summary>
sealed class PeekableStream : ReadOnlyStream
{
    const int PeekLength = 64 * 1024;

    readonly Stream inner;
    readonly byte[] start = new byte[PeekLength];
    readonly int startLength;
    readonly ExceptionDispatchInfo? failure;

    public PeekableStream(Stream inner)
    {
        this.inner = inner;
        try
        {
            for (int read; startLength < start.Length && (read = inner.Read(start.AsSpan(startLength))) > 0;) startLength += read;
        }
        catch (Exception e) when (TextInput.IsFailure(e))
        {
            failure = ExceptionDispatchInfo.Capture(e);
        }
    }

    /// <summary>The first 64 KiB, or the whole stream if it is shorter.</summary>
    public ReadOnlySpan<byte> Start => start.AsSpan(0, startLength);

    /// <summary>The bytes of <see cref="Start"/>, to be kept.</summary>
    public ReadOnlyMemory<byte> StartMemory => start.AsMemory(0, startLength);

    /// <summary>Whether <see cref="Start"/> is the whole stream.</summary>
    public bool IsStartAll => startLength < PeekLength;

    /// <summary>The number of bytes read so far.</summary>
    public long BytesRead { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        int length;
        if (BytesRead < startLength)
        {
            var rest = Start[(int)BytesRead..];
            length = Math.Min(rest.Length, buffer.Length);
            rest[..length].CopyTo(buffer);
        }
        else
        {
            failure?.Throw();
            length = inner.Read(buffer);
        }

        BytesRead += length;
        return length;
    }
}

/// <summary>A few bytes followed by a stream, which stays open.</summary>
sealed class PrefixedStream(ReadOnlyMemory<byte> first, Stream then) : ReadOnlyStream
{
    ReadOnlyMemory<byte> rest = first;

    public override int Read(Span<byte> buffer)
    {
        if (rest.IsEmpty) return then.Read(buffer);
        var length = Math.Min(rest.Length, buffer.Length);
        rest.Span[..length].CopyTo(buffer);
        rest = rest[length..];
        return length;
    }
}
