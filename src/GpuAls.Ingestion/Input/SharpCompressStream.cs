using System.Runtime.ExceptionServices;
using SharpCompress.Compressors;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;
using SharpCompress.Compressors.ZStandard;

namespace GpuAls.Ingestion.Input;

/// <summary>
/// The text of a compressed stream that the library SharpCompress reads. It fails if the stream is cut off or damaged, or followed by other data. The
/// only class that knows the library.
/// </summary>
/// <param name="format">The name of the format in messages.</param>
/// <param name="compressed">The stream, which stays open.</param>
/// <param name="open">Opens the decompressor: <see cref="BZip2"/>, <see cref="Xz"/> or <see cref="Zstandard"/>.</param>
sealed class SharpCompressStream(string format, Stream compressed, Func<SharpCompressStream.Source, Stream> open) : ReadOnlyStream
{
    readonly Source source = new(compressed);
    Stream? text;
    DamagedDataException? damage; // a decompressor that failed may read forever if it is asked again

    /// <summary>bzip2, with any number of members. The library's own loop over the members takes a damaged header for the end.</summary>
    public static Stream BZip2(Source source) => new Members(
        source,
        member => BZip2Stream.Create(member, CompressionMode.Decompress, decompressConcatenated: false, leaveOpen: true, false),
        hasPadding: false);

    /// <summary>Zstandard, with any number of frames.</summary>
    public static Stream Zstandard(Source source) => new DecompressionStream(source, 1 << 16, checkEndOfStream: true, leaveOpen: true);

    /// <summary>xz, with any number of members. The library reads one, and nothing after it.</summary>
    public static Stream Xz(Source source) => new Members(source, member => new XZStream(member), hasPadding: true);

    /// <exception cref="DamagedDataException">The stream is cut off, damaged or followed by other data.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (damage is not null) throw damage;
        try
        {
            text ??= open(source);
            return text.Read(buffer);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or DamagedDataException))
        {
            // The library reports damaged data by exceptions of many types, among them IndexOutOfRangeException.
            source.Failure?.Throw();
            throw damage = new DamagedDataException($"the {format} data is cut off or invalid", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) text?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The compressed bytes. A read is short only at the end: the library's xz decompressor expects that of a stream.</summary>
    public sealed class Source(Stream inner) : ReadOnlyStream
    {
        long position;
        int next = -1; // the next byte, if it was looked at

        /// <summary>The failure of the stream itself; null for none.</summary>
        public ExceptionDispatchInfo? Failure { get; private set; }

        /// <summary>The number of bytes read, by which the xz decompressor finds the padding.</summary>
        public override long Position { get => position; set => throw new NotSupportedException(); }

        /// <summary>Looks at the next byte.</summary>
        /// <returns>The byte, or −1 at the end.</returns>
        public int Peek()
        {
            Span<byte> one = stackalloc byte[1];
            if (next < 0 && Fill(one) == 1) next = one[0];
            return next;
        }

        public override int Read(Span<byte> buffer)
        {
            if (buffer.IsEmpty) return 0;
            var length = 0;
            if (next >= 0) (buffer[length++], next) = ((byte)next, -1);
            length += Fill(buffer[length..]);
            position += length;
            return length;
        }

        int Fill(Span<byte> buffer)
        {
            try
            {
                return inner.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            }
            catch (Exception e)
            {
                Failure = ExceptionDispatchInfo.Capture(e);
                throw;
            }
        }
    }

    /// <summary>The texts of all members of a file, one after the other.</summary>
    sealed class Members(Source source, Func<Source, Stream> open, bool hasPadding) : ReadOnlyStream
    {
        Stream? member;

        public override int Read(Span<byte> buffer)
        {
            if (buffer.IsEmpty) return 0;
            while (true)
            {
                if (member is null && source.Peek() < 0) return 0;
                member ??= open(source);
                var length = member.Read(buffer);
                if (length > 0) return length;
                member = null;
                if (hasPadding) SkipPadding();
            }
        }

        /// <summary>After a member there may be zeros, in groups of four.</summary>
        void SkipPadding()
        {
            var zeros = 0;
            for (; source.Peek() == 0; zeros++) source.ReadByte();
            if (zeros % 4 != 0) throw new InvalidDataException("incomplete padding");
        }
    }
}
