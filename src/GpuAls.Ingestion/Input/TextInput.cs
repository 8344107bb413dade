using System.Text;
using GpuAls.Core;
using GpuAls.Core.Model;

namespace GpuAls.Ingestion.Input;

/// <summary>
/// An open text file or stream as UTF-8: decompressed, decoded, and without the lines that are skipped. It gives access to the first bytes and names
/// the file in every error.
/// </summary>
sealed class TextInput : IDisposable
{
    readonly Stream? owned;
    readonly PeekableStream stored;
    readonly List<Stream> layers = []; // the decompressor and the decoder, if there are any
    readonly PeekableStream? decompressed;

    TextInput(
        Stream stream, string name, bool owns, Encoding? typedEncoding, long skipLines, IReadOnlyList<TextKind>? kinds, CancellationToken cancel)
    {
        var interruptible = new InterruptibleStream(stream, cancel);
        owned = owns ? interruptible : null;
        Name = name;
        Length = stream.CanSeek ? stream.Length - stream.Position : null;
        stored = new PeekableStream(interruptible);
        if (AlsModelFile.IsStartOfModel(stored.Start)) throw new UnexpectedModelFileException(name);
        var text = stored;
        var hasEncoding = typedEncoding is not null;
        ForeignFile.RefuseBinary(stored.Start, name, hasEncoding, isDecompressed: false);
        if (Compression.Of(stored.Start) is { } compression)
        {
            text = decompressed = Layer(compression.Decompress(stored));
            ForeignFile.RefuseBinary(text.Start, name, hasEncoding, isDecompressed: true);
        }

        var encoding = TextEncodings.OfByteOrderMark(text.Start) ?? typedEncoding;
        if (encoding is not null && encoding.CodePage != Encoding.UTF8.CodePage) text = Layer(new TranscodedStream(text, encoding, name));
        if (skipLines == 0) FindKind(text.Start, kinds);
        if (skipLines == 0 && Kind is null) ForeignFile.RefuseMarked(text.Start, name, decompressed is not null);
        if (kinds is null || skipLines > 0) MatrixMarketFile.Refuse(text.Start, name, skipLines);
        else Matrix = MatrixMarketFile.Read(text.Start, name);

        (text, SkippedLines) = LeadingLines.Skip(text, Matrix?.HeaderLines ?? skipLines);
        SeparatorLine = LeadingLines.SeparatorOf(text.Start);
        if (SeparatorLine is not null) text = LeadingLines.Skip(text, 1).Below;
        Text = text;
    }

    /// <summary>The path, or another name that messages use.</summary>
    public string Name { get; }

    /// <summary>The text.</summary>
    public PeekableStream Text { get; }

    /// <summary>The number of lines before <see cref="Text"/> that were skipped; they count in line numbers.</summary>
    public long SkippedLines { get; }

    /// <summary>The separator of a first line <c>sep=;</c>, as Excel writes it. The line counts in line numbers. Null for no such line.</summary>
    public string? SeparatorLine { get; }

    /// <summary>The kind of the text, one of those that the opening asked for; null for delimited text.</summary>
    public TextKind? Kind { get; private set; }

    /// <summary>The header of a MatrixMarket file, whose lines are skipped; null for other text.</summary>
    public MatrixMarketFile? Matrix { get; }

    /// <summary>The size in bytes as stored; null if unknown.</summary>
    public long? Length { get; }

    /// <summary>The size and the time of the file when it was opened; null if it can be read only once.</summary>
    public FileStamp? Stamp { get; private init; }

    /// <summary>The first bytes as stored.</summary>
    public ReadOnlySpan<byte> Stored => stored.Start;

    /// <summary>The number of stored bytes read so far.</summary>
    public long BytesRead => stored.BytesRead;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="encoding">The encoding; null for UTF-8 or the one of a byte order mark.</param>
    /// <param name="skipLines">The number of lines to skip.</param>
    /// <param name="kinds">The kinds of text that are read beside delimited text; null for delimited text alone.</param>
    /// <param name="cancel">Cancels the opening and every read, also while a FIFO waits for the program that writes to it.</param>
    /// <exception cref="GpuAlsException">The file does not exist, is a folder, a model file or no text, or cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static TextInput Open(
        string path,
        Encoding? encoding = null,
        long skipLines = 0,
        IReadOnlyList<TextKind>? kinds = null,
        CancellationToken cancel = default)
    {
        if (path.Length == 0) throw new GpuAlsException("the file name is empty; expected a path");
        if (Directory.Exists(path)) throw new GpuAlsException($"{path}: is a folder; expected a file");
        FileStream? file = null;
        try
        {
            file = InterruptibleStream.OpenFile(path, cancel);
            return new TextInput(file, path, owns: true, encoding, skipLines, kinds, cancel) { Stamp = FileStamp.Of(path, file) };
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (!IsFailure(e)) throw;
            throw Failure(path, e);
        }
    }

    /// <summary>Reads a stream and leaves it open.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="encoding">The encoding; null for UTF-8 or the one of a byte order mark.</param>
    /// <param name="skipLines">The number of lines to skip.</param>
    /// <param name="kinds">The kinds of text that are read beside delimited text; null for delimited text alone.</param>
    /// <param name="cancel">Cancels every read, also while the stream waits for data.</param>
    /// <exception cref="GpuAlsException">The stream cannot be read, or contains a model file or no text.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static TextInput From(
        Stream stream,
        string name,
        Encoding? encoding = null,
        long skipLines = 0,
        IReadOnlyList<TextKind>? kinds = null,
        CancellationToken cancel = default)
    {
        try
        {
            return new TextInput(stream, name, owns: false, encoding, skipLines, kinds, cancel);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw Failure(name, e);
        }
    }

    /// <summary>Whether an exception means that the file cannot be read, and not that the program has a bug.</summary>
    public static bool IsFailure(Exception e) => e is IOException or InvalidDataException or UnauthorizedAccessException;

    /// <summary>The error for such an exception.</summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="e">The exception.</param>
    /// <param name="line">The number of the last line that was read; 0 for none.</param>
    public static GpuAlsException Failure(string name, Exception e, long line = 0) => e switch
    {
        DamagedDataException => new UnreadableInputException(
            $"{name}: damaged: {e.Message}{(line > 0 ? $" after line {line}" : "")}; expected a complete file",
            "Copy or download the file again",
            e),
        FileNotFoundException or DirectoryNotFoundException => new GpuAlsException($"{name}: no such file", e),
        UnauthorizedAccessException => new GpuAlsException($"{name}: permission denied", e),
        InvalidDataException => new GpuAlsException($"{name}: damaged: {e.Message}", e),
        _ => new GpuAlsException($"{name}: cannot be read: {e.Message}", e),
    };

    /// <summary>
    /// Checks the rest of a compressed file, after a problem was found in its text: a damaged file has garbage before the checksum that reveals it.
    /// </summary>
    /// <exception cref="GpuAlsException">The file is damaged.</exception>
    public void CheckRest()
    {
        if (decompressed is null) return;
        var buffer = new byte[1 << 16];
        try
        {
            while (decompressed.Read(buffer) > 0)
            {
            }
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw Failure(Name, e);
        }
    }

    public void Dispose()
    {
        for (var k = layers.Count - 1; k >= 0; k--) layers[k].Dispose();
        owned?.Dispose();
    }

    void FindKind(ReadOnlySpan<byte> start, IReadOnlyList<TextKind>? kinds)
    {
        start = start.TrimStart("\uFEFF \t\r\n"u8);
        foreach (var kind in kinds ?? [])
        {
            if (Kind is null && kind.IsStart(start)) Kind = kind;
        }
    }

    PeekableStream Layer(Stream stream)
    {
        layers.Add(stream);
        return new PeekableStream(stream);
    }
}

/// <summary>A kind of text that is no delimited text, known by its first characters.</summary>
/// <param name="IsStart">Whether a text of this kind starts with these bytes, after blanks.</param>
sealed record TextKind(TextKind.StartTest IsStart)
{
    /// <summary>Whether a text starts as one of a kind.</summary>
    public delegate bool StartTest(ReadOnlySpan<byte> start);
}

/// <summary>A model file was given where a text file was expected.</summary>
sealed class UnexpectedModelFileException(string name) : GpuAlsException($"{name}: a GpuAls model file; expected text");
