using CsvHelper;
using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>The lines of a delimited text, one after the other, each split into columns and with its number.</summary>
sealed class DelimitedLines : IDisposable
{
    const int LongestLine = 1024 * 1024;

    readonly string name;

    /// <param name="input">The open text.</param>
    /// <param name="separator">What separates the columns; null: found out from the first line.</param>
    public DelimitedLines(TextInput input, char? separator = null)
        : this(input.Name, input.Text, separator ?? FindSeparator(input.Text.Start))
    {
    }

    /// <param name="name">What messages call the text.</param>
    /// <param name="text">The text; it stays open.</param>
    /// <param name="separator">What separates the columns.</param>
    public DelimitedLines(string name, Stream text, char separator)
    {
        this.name = name;
        Separator = separator;
        Row = CsvReader.Create(
            text,
            new CsvReaderOptions
            {
                Separator = Separator,
                HasHeader = false,
                // Tab-separated files are not quoted: Royce da 5'9" is a name.
                Mode = Separator == '\t' ? CsvMode.NoEscape : CsvMode.Rfc4180,
                // One line is one record whatever it holds, blank or with an open quote: the number of records read is the line number then, and a forgotten
                // quote spoils its own line and not the rest of the file.
                AllowLineBreaksInQuotes = false,
                SkipEmptyLines = false,
                MaxRecordSize = LongestLine,
                BufferSize = 256 * 1024,
                OnMalformedRecord = Separator == '\t' ? null : NoteBrokenQuote,
            },
            leaveOpen: true);
    }

    /// <summary>What separates the columns.</summary>
    public char Separator { get; }

    /// <summary>The line where <see cref="Next"/> went, in columns.</summary>
    public CsvReader Row { get; }

    /// <summary>Its number, counted from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether it has nothing on it.</summary>
    public bool IsBlank => Row.FieldCount == 1 && Row.RawRecord.IsEmpty;

    /// <summary>Whether a quoted field on it does not end, or goes on behind its closing quote.</summary>
    public bool HasBrokenQuote { get; private set; }

    /// <summary>Goes to the next line.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="GpuAlsException">The file could not be read on.</exception>
    public bool Next()
    {
        HasBrokenQuote = false;
        try
        {
            if (!Row.Read()) return false;
        }
        catch (CsvFormatException e)
        {
            throw new GpuAlsException($"{name}:{Number + 1}: a line of more than {LongestLine >> 20} MiB, expected rows of text", e);
        }
        catch (Exception e) when (TextInput.IsFailure(e))
        {
            throw TextInput.Failure(name, e);
        }

        Number++;
        return true;
    }

    /// <summary>Goes to the next line that has something on it.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="GpuAlsException">The file could not be read on.</exception>
    public bool NextNotBlank()
    {
        while (Next())
        {
            if (!IsBlank) return true;
        }

        return false;
    }

    public void Dispose() => Row.Dispose();

    void NoteBrokenQuote(CsvMalformedRecord record)
    {
        // A quote inside a field that is not quoted is an ordinary character: 12" mix.
        if (record.Reason != CsvMalformedReason.StrayQuote) HasBrokenQuote = true;
    }

    /// <summary>A tab where the first line has one, else the most frequent of <c>, ; |</c> in that line.</summary>
    static char FindSeparator(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart("\uFEFF\r\n"u8);
        var end = text.IndexOfAny((byte)'\n', (byte)'\r');
        var line = end < 0 ? text : text[..end];
        // First of all the tab: names hold commas, and hardly ever tabs.
        if (line.Contains((byte)'\t')) return '\t';
        var best = ',';
        foreach (var candidate in ";|")
        {
            if (line.Count((byte)candidate) > line.Count((byte)best)) best = candidate;
        }

        return best;
    }
}
