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

/// <summary>A stream that shows its first bytes before they are read, and counts the bytes read. It leaves the inner stream open.</summary>
sealed class PeekableStream : ReadOnlyStream
{
    const int PeekLength = 64 * 1024;

    readonly Stream inner;
    readonly byte[] start = new byte[PeekLength];
    readonly int startLength;

    public PeekableStream(Stream inner)
    {
        this.inner = inner;
        startLength = inner.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
    }

    /// <summary>The first 64 KiB, or the whole stream if it is shorter.</summary>
    public ReadOnlySpan<byte> Start => start.AsSpan(0, startLength);

    /// <summary>Whether <see cref="Start"/> is the whole stream.</summary>
    public bool IsWhole => startLength < PeekLength;

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
            length = inner.Read(buffer);
        }

        BytesRead += length;
        return length;
    }
}

/// <summary>A stream followed by a few more bytes. It leaves the stream open.</summary>
sealed class ConcatStream(Stream first, byte[] then) : ReadOnlyStream
{
    bool firstEnded;
    int used;

    public override int Read(Span<byte> buffer)
    {
        if (!firstEnded)
        {
            var length = first.Read(buffer);
            if (length > 0 || buffer.Length == 0) return length;
            firstEnded = true;
        }

        var rest = then.AsSpan(used, Math.Min(buffer.Length, then.Length - used));
        rest.CopyTo(buffer);
        used += rest.Length;
        return rest.Length;
    }
}
