namespace GpuAls.Ingestion;

/// <summary>A stream, and a few bytes behind its end. It leaves the stream open.</summary>
sealed class FollowedByStream(Stream first, byte[] then) : ReadOnlyStream
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
