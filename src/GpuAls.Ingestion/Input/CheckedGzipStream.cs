using System.IO.Compression;

namespace GpuAls.Ingestion.Input;

/// <summary>
/// The decompressed text of a gzip stream, which fails if the stream is incomplete. <see cref="GZipStream"/> alone reads a truncated file as if it
/// had ended. When its text ends, this class therefore appends one more gzip member with a known text, which arrives whole only if the members before
/// it are complete. All text before that is the file's own.
/// </summary>
sealed class CheckedGzipStream : ReadOnlyStream
{
    static readonly byte[] EndMark = "\0 end of the gzip file \0"u8.ToArray();
    static readonly byte[] CompressedEndMark = Compress(EndMark);

    readonly MarkedStream source;
    readonly GZipStream text;
    bool ended;

    /// <param name="compressed">The stream, which stays open.</param>
    public CheckedGzipStream(Stream compressed)
    {
        source = new MarkedStream(compressed, CompressedEndMark);
        text = new GZipStream(source, CompressionMode.Decompress);
    }

    /// <exception cref="DamagedDataException">The stream is damaged, truncated or followed by other data.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (ended || buffer.IsEmpty) return 0;
        int length;
        try
        {
            length = text.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new DamagedDataException("the gzip data is damaged", e);
        }

        if (length == 0) CheckEnd();
        return length;
    }

    void CheckEnd()
    {
        source.AppendMark();
        var rest = new byte[2 * EndMark.Length];
        int length;
        try
        {
            length = text.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            throw new DamagedDataException("the gzip data is cut off", e);
        }

        // A decompressor that is between two members asks for more data only if it saw none after the last member.
        if (!source.IsMarkUsed) throw new DamagedDataException("the gzip data is followed by other data");
        if (!rest.AsSpan(0, length).SequenceEqual(EndMark)) throw new DamagedDataException("the gzip data is cut off");
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

    /// <summary>A stream that ends twice: at its own end, and again after a mark that is appended when it is asked for.</summary>
    sealed class MarkedStream(Stream own, byte[] mark) : ReadOnlyStream
    {
        bool hasMark;
        int used;

        /// <summary>Whether the mark was read.</summary>
        public bool IsMarkUsed => used > 0;

        public void AppendMark() => hasMark = true;

        public override int Read(Span<byte> buffer)
        {
            var length = own.Read(buffer);
            if (length > 0 || !hasMark) return length;
            var rest = mark.AsSpan(used, Math.Min(buffer.Length, mark.Length - used));
            rest.CopyTo(buffer);
            used += rest.Length;
            return rest.Length;
        }
    }
}
