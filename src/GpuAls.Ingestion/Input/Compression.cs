namespace GpuAls.Ingestion.Input;

/// <summary>A compressed format that is read. File names are not considered. A new format is a row of <see cref="All"/>.</summary>
/// <param name="Signature">The first bytes of a file.</param>
/// <param name="Decompress">The text of a compressed stream, which stays open.</param>
sealed record Compression(byte[] Signature, Func<Stream, Stream> Decompress)
{
    static readonly IReadOnlyList<Compression> All =
    [
        new([0x1F, 0x8B], stream => new CheckedGzipStream(stream)),
        new([(byte)'B', (byte)'Z', (byte)'h'], stream => new SharpCompressStream("bzip2", stream, SharpCompressStream.BZip2)),
        new([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], stream => new SharpCompressStream("xz", stream, SharpCompressStream.Xz)),
        new([0x28, 0xB5, 0x2F, 0xFD], stream => new SharpCompressStream("zstd", stream, SharpCompressStream.Zstandard)),
    ];

    /// <summary>The format of a file by its first bytes; null for none.</summary>
    public static Compression? Of(ReadOnlySpan<byte> start)
    {
        foreach (var one in All)
        {
            if (start.StartsWith(one.Signature)) return one;
        }

        return null;
    }
}
