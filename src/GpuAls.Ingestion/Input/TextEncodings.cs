using System.Globalization;
using System.Text;
using GpuAls.Core;

namespace GpuAls.Ingestion.Input;

/// <summary>The encodings of text: the ones of .NET by name, and the ones that a byte order mark names.</summary>
static class TextEncodings
{
    /// <summary>
    /// Finds an encoding by its name, or by the number of its code page: <c>latin1</c>, <c>windows-1252</c>, <c>cp1252</c>, <c>1252</c>.
    /// </summary>
    /// <exception cref="GpuAlsException">There is no such encoding; the message lists common ones.</exception>
    public static Encoding Find(string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var number = name.StartsWith("cp", StringComparison.OrdinalIgnoreCase) ? name[2..] : name;
        try
        {
            return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var codePage) && codePage > 0
                ? Encoding.GetEncoding(codePage)
                : Encoding.GetEncoding(name);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new GpuAlsException(
                $"unknown encoding {DisplayText.Quote(name)}; expected a name such as utf-8, latin1, windows-1252, utf-16, gb18030 or shift_jis", e);
        }
    }

    /// <summary>The encoding that a byte order mark names; null for UTF-8 or no mark.</summary>
    public static Encoding? OfByteOrderMark(ReadOnlySpan<byte> start) =>
        start.StartsWith<byte>([0xFF, 0xFE, 0, 0]) ? Encoding.UTF32
        : start.StartsWith<byte>([0, 0, 0xFE, 0xFF]) ? new UTF32Encoding(bigEndian: true, byteOrderMark: true)
        : start.StartsWith<byte>([0xFF, 0xFE]) ? Encoding.Unicode
        : start.StartsWith<byte>([0xFE, 0xFF]) ? Encoding.BigEndianUnicode
        : null;
}

/// <summary>Text in any encoding as UTF-8. It fails at bytes that are invalid in the encoding. The inner stream stays open.</summary>
sealed class TranscodedStream : ReadOnlyStream
{
    readonly string name;
    readonly Encoding encoding;
    readonly Stream text;

    /// <param name="inner">The stream.</param>
    /// <param name="encoding">Its encoding.</param>
    /// <param name="name">The name of the text in messages.</param>
    public TranscodedStream(Stream inner, Encoding encoding, string name)
    {
        this.name = name;
        this.encoding = (Encoding)encoding.Clone();
        this.encoding.DecoderFallback = DecoderFallback.ExceptionFallback;
        text = Encoding.CreateTranscodingStream(inner, this.encoding, new UTF8Encoding(false), leaveOpen: true);
    }

    /// <exception cref="UnreadableInputException">The text has bytes that are invalid in its encoding.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return text.Read(buffer);
        }
        catch (DecoderFallbackException e)
        {
            var bytes = string.Join(" ", (e.BytesUnknown ?? []).Select(one => $"0x{one:X2}"));
            throw new UnreadableInputException(
                $"{name}: {(e.BytesUnknown is { Length: 1 } ? $"the byte {bytes} is" : $"the bytes {bytes} are")} "
                + $"not valid {encoding.WebName}; expected text in that encoding",
                "Name another encoding, for example: --encoding windows-1252",
                e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) text.Dispose();
        base.Dispose(disposing);
    }
}
