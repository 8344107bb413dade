using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion;

/// <summary>
/// The first line of a text and some lines below it, as fields. Guesses about the text look at these lines and cost nothing per row.
/// </summary>
/// <param name="First">The fields of the first line that is not blank; null if there is none in the start of the text.</param>
/// <param name="Below">The fields of the lines below it, without blank lines and lines with a broken quote.</param>
sealed record FirstLines(byte[][]? First, IReadOnlyList<byte[][]> Below)
{
    /// <summary>The number of lines below the first: enough to get past a few bad rows below a header.</summary>
    public const int MaxLinesBelow = 50;

    /// <summary>Reads the lines from the start of a text, which stays unread.</summary>
    /// <param name="input">The open text.</param>
    /// <param name="layout">The layout of the lines.</param>
    /// <exception cref="Core.GpuAlsException">The text cannot be read.</exception>
    public static FirstLines Read(TextInput input, LineLayout layout)
    {
        using var start = new MemoryStream(WholeLines(input.Text).ToArray());
        using var lines = new DelimitedLines(input.Name, start, layout);
        byte[][]? first = null;
        var below = new List<byte[][]>();
        while (below.Count < MaxLinesBelow && lines.NextNotBlank())
        {
            var fields = Fields(lines);
            if (first is null) first = fields;
            else if (!lines.HasBrokenQuote) below.Add(fields);
        }

        return new FirstLines(first, below);
    }

    /// <summary>The rows among these lines.</summary>
    /// <param name="hasHeader">Whether the first line is a header.</param>
    public IEnumerable<byte[][]> Rows(bool hasHeader) => hasHeader || First is null ? Below : Below.Prepend(First);

    /// <summary>The fields of a column in the lines below the first, without the lines that have no such column.</summary>
    public IEnumerable<byte[]> FieldsBelow(int column) => Below.Where(fields => column < fields.Length).Select(fields => fields[column]);

    /// <summary>Whether a column has a number, and no large one as of a moment, in each line below the first that has the column.</summary>
    public bool HaveNumbers(int column) => FieldsBelow(column).Any()
        && FieldsBelow(column).All(field => FieldParser.Strength(field, out var number) is null && number < TimeLikeColumn.SmallestMoment);

    // The start of a longer text usually ends inside a line.
    static ReadOnlySpan<byte> WholeLines(PeekableStream text)
    {
        if (text.IsStartAll) return text.Start;
        var end = text.Start.LastIndexOfAny((byte)'\n', (byte)'\r');
        return end < 0 ? default : text.Start[..end];
    }

    static byte[][] Fields(DelimitedLines lines)
    {
        var fields = new byte[lines.FieldCount][];
        for (var column = 0; column < fields.Length; column++) fields[column] = lines.Field(column).ToArray();
        return fields;
    }
}
