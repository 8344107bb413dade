using CsvHelper;
using GpuAls.Core;

namespace GpuAls.Ingestion.Input;

/// <summary>The lines of a delimited text, read one after the other and split into fields. The only class that knows CsvHelper.</summary>
sealed class DelimitedLines : IDisposable
{
    const int MaxLineLength = 1024 * 1024;

    readonly string name;
    readonly CsvReader csv;

    /// <param name="input">The open text.</param>
    /// <param name="separator">The field separator; null to detect it in the first line.</param>
    public DelimitedLines(TextInput input, char? separator = null)
        : this(input.Name, input.Text, separator ?? DetectSeparator(input.Text.Start))
    {
    }

    /// <param name="name">The name of the text in messages.</param>
    /// <param name="text">The text; it stays open.</param>
    /// <param name="separator">The field separator.</param>
    public DelimitedLines(string name, Stream text, char separator)
    {
        this.name = name;
        Separator = separator;
        csv = CsvReader.Create(
            text,
            new CsvReaderOptions
            {
                Separator = Separator,
                HasHeader = false,
                // Tab-separated files have no quoting: Royce da 5'9" is a name.
                Mode = Separator == '\t' ? CsvMode.NoEscape : CsvMode.Rfc4180,
                // A line is always one record, even if it is blank or has an open quote. The number of records is therefore the line number, and a
                // forgotten quote spoils its own line only.
                AllowLineBreaksInQuotes = false,
                SkipEmptyLines = false,
                MaxRecordSize = MaxLineLength,
                BufferSize = 256 * 1024,
                OnMalformedRecord = Separator == '\t' ? null : NoteBrokenQuote,
            },
            leaveOpen: true);
    }

    /// <summary>The field separator.</summary>
    public char Separator { get; }

    /// <summary>The number of the current line, counted from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The number of fields in the current line.</summary>
    public int FieldCount => csv.FieldCount;

    /// <summary>The bytes of the current line, without the line break.</summary>
    public ReadOnlySpan<byte> Line => csv.RawRecord;

    /// <summary>Whether the current line is blank.</summary>
    public bool IsBlank => csv.FieldCount == 1 && csv.RawRecord.IsEmpty;

    /// <summary>Whether the current line has an unclosed quote, or text after a closing quote.</summary>
    public bool HasBrokenQuote { get; private set; }

    /// <summary>A field of the current line, without its quotes.</summary>
    public ReadOnlySpan<byte> Field(int column) => csv.GetSpan(column);

    /// <summary>All fields of the current line as strings.</summary>
    public string[] Fields() => [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];

    /// <summary>Moves to the next line.</summary>
    /// <returns>False at the end of the text.</returns>
    /// <exception cref="GpuAlsException">The text cannot be read.</exception>
    public bool Next()
    {
        HasBrokenQuote = false;
        try
        {
            if (!csv.Read()) return false;
        }
        catch (CsvFormatException e)
        {
            throw new GpuAlsException($"{name}:{Number + 1}: line longer than {MaxLineLength >> 20} MiB; expected rows of text", e);
        }
        catch (Exception e) when (TextInput.IsFailure(e))
        {
            throw TextInput.Failure(name, e);
        }

        Number++;
        return true;
    }

    /// <summary>Moves to the next line that is not blank.</summary>
    /// <returns>False at the end of the text.</returns>
    /// <exception cref="GpuAlsException">The text cannot be read.</exception>
    public bool NextNotBlank()
    {
        while (Next())
        {
            if (!IsBlank) return true;
        }

        return false;
    }

    public void Dispose() => csv.Dispose();

    void NoteBrokenQuote(CsvMalformedRecord record)
    {
        // A quote inside an unquoted field is an ordinary character: 12" mix.
        if (record.Reason != CsvMalformedReason.StrayQuote) HasBrokenQuote = true;
    }

    /// <summary>A tab if the first line has one, otherwise the most frequent of <c>, ; |</c> in that line.</summary>
    internal static char DetectSeparator(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart("\uFEFF\r\n"u8);
        var end = text.IndexOfAny((byte)'\n', (byte)'\r');
        var line = end < 0 ? text : text[..end];
        // The tab comes first: names often contain commas and hardly ever tabs.
        if (line.Contains((byte)'\t')) return '\t';
        var best = ',';
        foreach (var candidate in ";|")
        {
            if (line.Count((byte)candidate) > line.Count((byte)best)) best = candidate;
        }

        return best;
    }
}
