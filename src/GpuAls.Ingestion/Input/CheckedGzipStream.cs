using System.IO.Compression;

namespace GpuAls.Ingestion.Input;

/// <summary>
/// The decompressed text of a gzip stream, which fails if the stream is incomplete. <see cref="GZipStream"/> alone reads a truncated file as if it
/// had ended. This class therefore appends one more gzip member with a known text; that text arrives last only if the members before it are complete.
/// </summary>
sealed class CheckedGzipStream(Stream compressed) : ReadOnlyStream
{
    static readonly byte[] EndMark = "\0 end of the gzip file \0"u8.ToArray();

    readonly GZipStream text = new(new ConcatStream(compressed, Compress(EndMark)), CompressionMode.Decompress);
    readonly byte[] held = new byte[64 * 1024]; // the last bytes are held back until it is clear that they are not the end mark
    int heldLength;
    bool ended;

    /// <summary>Whether a file starts with the gzip signature. File names are not considered.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> start) => start.StartsWith<byte>([0x1F, 0x8B]);

    /// <exception cref="InvalidDataException">The stream is damaged, truncated or followed by other data.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!ended && heldLength <= EndMark.Length)
        {
            var read = text.Read(held.AsSpan(heldLength));
            heldLength += read;
            if (read == 0) End();
        }

        var length = Math.Min(buffer.Length, ended ? heldLength : heldLength - EndMark.Length);
        held.AsSpan(0, length).CopyTo(buffer);
        held.AsSpan(length, heldLength - length).CopyTo(held);
        heldLength -= length;
        return length;
    }

    void End()
    {
        if (!held.AsSpan(0, heldLength).EndsWith(EndMark)) throw new InvalidDataException("the gzip data is truncated or followed by other data");
        heldLength -= EndMark.Length;
        ended = true;
    }

    static byte[] Compress(ReadOnlySpan<byte> text)
    {
        var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest)) gzip.Write(text);
        return result.ToArray();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) text.Dispose();
        base.Dispose(disposing);
    }
}
