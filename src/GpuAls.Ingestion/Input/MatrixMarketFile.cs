using System.Text;

namespace GpuAls.Ingestion.Input;

/// <summary>
/// MatrixMarket files. Their entries are rows of text below a header, comments and a line with the size, which is no interaction.
/// </summary>
static class MatrixMarketFile
{
    /// <summary>Refuses such a file, and says how its entries are read.</summary>
    /// <param name="start">The start of the text.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="skipped">The number of lines that will not be read.</param>
    /// <exception cref="UnreadableInputException">The file is one, and the lines above its entries would be read.</exception>
    public static void Refuse(ReadOnlySpan<byte> start, string name, long skipped)
    {
        start = start.TrimStart("\uFEFF"u8);
        if (start.StartsWith("%%MatrixMarket"u8)) RefuseFile(start, name, skipped);
    }

    // Not compiled for other files.
    static void RefuseFile(ReadOnlySpan<byte> start, string name, long skipped)
    {
        var kind = Encoding.Latin1.GetString(Line(ref start)).ToLowerInvariant();
        if (!kind.Contains("coordinate", StringComparison.Ordinal))
        {
            throw new UnreadableInputException(
                $"{name}: a MatrixMarket file of a dense matrix; expected one row for each pair of user and item",
                "Write its entries as text: "
                + $"""python3 -c 'import scipy.io; m = scipy.io.mmread("{name}"); [print(*e, m[e]) for e in zip(*m.nonzero())]'""");
        }

        var lines = 2; // the first one and the size
        while (start.StartsWith("%"u8) || start.StartsWith("\n"u8) || start.StartsWith("\r"u8))
        {
            Line(ref start);
            lines++;
        }

        if (skipped >= lines) return;
        var value = kind.Contains("pattern", StringComparison.Ordinal) ? " --value-column none" : "";
        throw new UnreadableInputException(
            $"{name}: a MatrixMarket file, whose first {lines} lines are no rows; expected rows alone",
            $"Read the rows below: --separator space --skip-lines {lines} --no-header{value}");
    }

    static ReadOnlySpan<byte> Line(ref ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny((byte)'\n', (byte)'\r');
        var line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + (text[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        return line;
    }
}
