using System.IO.Compression;

namespace GpuAls.Ingestion;

/// <summary>
/// The text in a gzip stream, and proof that it is all of it: .NET's <see cref="GZipStream"/> takes a file that was cut off for one that has ended. So a last
/// member with a known text is put behind the file; only where the file's own members are complete does that text come out at the end.
/// </summary>
sealed class GzipStreamInFull(Stream compressed) : ReadOnlyStream
{
    static readonly byte[] EndMark = "\0 end of the gzip file \0"u8.ToArray();

    readonly GZipStream text = new(new FollowedByStream(compressed, Compress(EndMark)), CompressionMode.Decompress);
    readonly byte[] held = new byte[64 * 1024]; // always keeps back as much as the mark is long
    int heldLength;
    bool ended;

    /// <summary>Whether a file begins as gzip files do; their names do not matter.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> start) => start.StartsWith<byte>([0x1F, 0x8B]);

    /// <exception cref="InvalidDataException">The file is damaged, is cut off, or goes on with something else.</exception>
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
        if (!held.AsSpan(0, heldLength).EndsWith(EndMark)) throw new InvalidDataException("the gzip data is cut off, or something that is no gzip data follows it");
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
