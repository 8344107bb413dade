using System.Text;

namespace GpuAls.Ingestion.Input;

/// <summary>
/// The fields of one record that a separator of several characters, or runs of blanks, separate. The fields are ranges of the record.
/// </summary>
/// <param name="layout">The separator, and whether fields are quoted as in CSV.</param>
sealed class SplitFields(LineLayout layout)
{
    readonly byte[] separator = Encoding.UTF8.GetBytes(layout.Separator);
    readonly bool isBlank = layout.IsBlank;
    readonly bool readsQuotes = layout.Quote == QuoteRule.Csv;
    (int From, int To, byte[]? Text)[] fields = new (int, int, byte[]?)[8]; // a text replaces the range of a field with quotes inside
    bool[] quoted = new bool[8];

    /// <summary>The number of fields.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a quoted field is not closed, or goes on after its closing quote.</summary>
    public bool HasBrokenQuote { get; private set; }

    /// <summary>Splits a line.</summary>
    public void Split(ReadOnlySpan<byte> line) => Split(line, 0, line.Length, multiline: false);

    /// <summary>Splits the record that starts at a position. It ends at a line break outside quotes.</summary>
    /// <returns>The position of that line break, or the end of the text.</returns>
    public int SplitRecord(ReadOnlySpan<byte> text, int from) => Split(text, from, text.Length, multiline: true);

    /// <summary>A field, without its quotes. Valid as long as the record.</summary>
    /// <param name="index">The zero-based index; a field that does not exist is empty.</param>
    /// <param name="record">The text that was split.</param>
    public ReadOnlySpan<byte> Field(int index, ReadOnlySpan<byte> record)
    {
        if ((uint)index >= (uint)Count) return default;
        var (from, to, text) = fields[index];
        return text ?? record[from..to];
    }

    /// <summary>Whether a field is quoted.</summary>
    public bool IsQuoted(int index) => quoted[index];

    int Split(ReadOnlySpan<byte> text, int at, int end, bool multiline)
    {
        Count = 0;
        HasBrokenQuote = false;
        if (isBlank) at = AfterBlanks(text, at, end);
        if (isBlank && (at == end || (multiline && IsBreak(text[at])))) return at;
        while (true)
        {
            at = readsQuotes && at < end && text[at] == '"' ? AddQuoted(text, at, end, multiline) : AddPlain(text, at, end, multiline);
            if (at == end || (multiline && IsBreak(text[at]))) return at;
            at = isBlank ? AfterBlanks(text, at, end) : at + separator.Length;
            // Blanks before the line break separate nothing.
            if (isBlank && (at == end || (multiline && IsBreak(text[at])))) return at;
        }
    }

    int AddPlain(ReadOnlySpan<byte> text, int from, int end, bool multiline)
    {
        var to = EndOfField(text, from, end, multiline);
        Add(from, to, null, isQuoted: false);
        return to;
    }

    /// <summary>Adds the field between two quotes.</summary>
    int AddQuoted(ReadOnlySpan<byte> text, int from, int end, bool multiline)
    {
        var hasInner = false;
        var at = from + 1;
        while (true)
        {
            var length = text[at..end].IndexOf((byte)'"');
            if (length < 0)
            {
                HasBrokenQuote = true;
                Add(from, end, null, isQuoted: false);
                return end;
            }

            at += length;
            if (at + 1 >= end || text[at + 1] != '"') break;
            hasInner = true;
            at += 2;
        }

        Add(from + 1, at, hasInner ? QuotedText.Undouble(text[(from + 1)..at]) : null, isQuoted: true);
        var to = EndOfField(text, at + 1, end, multiline);
        HasBrokenQuote |= to != at + 1;
        return to;
    }

    int EndOfField(ReadOnlySpan<byte> text, int from, int end, bool multiline)
    {
        var length = multiline
            ? isBlank ? text[from..end].IndexOfAny(" \t\r\n"u8) : EndOfLineOrSeparator(text[from..end])
            : isBlank ? text[from..end].IndexOfAny(" \t"u8) : text[from..end].IndexOf(separator);
        return length < 0 ? end : from + length;
    }

    int EndOfLineOrSeparator(ReadOnlySpan<byte> text)
    {
        var line = text.IndexOfAny((byte)'\n', (byte)'\r');
        var found = (line < 0 ? text : text[..line]).IndexOf(separator);
        return found < 0 ? line : found;
    }

    void Add(int from, int to, byte[]? text, bool isQuoted)
    {
        if (Count == fields.Length)
        {
            Array.Resize(ref fields, 2 * Count);
            Array.Resize(ref quoted, 2 * Count);
        }

        fields[Count] = (from, to, text);
        quoted[Count++] = isQuoted;
    }

    static int AfterBlanks(ReadOnlySpan<byte> text, int at, int end)
    {
        while (at < end && text[at] is (byte)' ' or (byte)'\t') at++;
        return at;
    }

    static bool IsBreak(byte one) => one is (byte)'\n' or (byte)'\r';
}
