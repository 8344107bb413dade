using System.Runtime.ExceptionServices;

namespace GpuAls.Ingestion.Input;

/// <summary>
/// The text that a parser reads. If it cannot be read to its end, the last line is marked and the failure is kept: the parser then hands out all
/// complete lines before the failure, and the half line is known by its mark. The inner stream stays open.
/// </summary>
sealed class ParsedStream(Stream inner) : ReadOnlyStream
{
    static readonly byte[] FailureMark = "\0 the text cannot be read any further \0"u8.ToArray();

    int markLength; // the bytes of the mark that were read

    /// <summary>The reason why the text ends too early; null for none so far.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>Whether the bytes of the last read have a line break.</summary>
    public bool LastReadHasLineBreak { get; private set; }

    /// <summary>Whether a line is the one in which the text ends.</summary>
    public static bool IsMarked(ReadOnlySpan<byte> line) => line.EndsWith(FailureMark);

    public override int Read(Span<byte> buffer)
    {
        if (Failure is not null) return ReadMark(buffer);
        try
        {
            var length = inner.Read(buffer);
            LastReadHasLineBreak = buffer[..length].ContainsAny((byte)'\n', (byte)'\r');
            return length;
        }
        catch (Exception e) when (TextInput.IsFailure(e))
        {
            Failure = ExceptionDispatchInfo.Capture(e);
            return ReadMark(buffer);
        }
    }

    int ReadMark(Span<byte> buffer)
    {
        var rest = FailureMark.AsSpan(markLength, Math.Min(buffer.Length, FailureMark.Length - markLength));
        rest.CopyTo(buffer);
        markLength += rest.Length;
        return rest.Length;
    }
}
