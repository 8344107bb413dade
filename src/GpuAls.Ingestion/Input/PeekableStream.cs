namespace GpuAls.Ingestion;

/// <summary>A stream whose first bytes can be looked at before they are read, and which counts what was read. It leaves the inner stream open.</summary>
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

    /// <summary>The first 64 KiB, or all of it where it is shorter.</summary>
    public ReadOnlySpan<byte> Start => start.AsSpan(0, startLength);

    /// <summary>How many bytes were read.</summary>
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
