using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using GpuAls.Core;
using GpuAls.Core.Interactions;

namespace GpuAls.Ingestion.Input;

/// <summary>
/// The lines of a delimited text, read one after the other and split into fields. A quoted field in CSV may have line breaks; its lines are one line
/// here, with the number of the first. The only class that knows CsvHelper.
/// </summary>
sealed class DelimitedLines : IDisposable
{
    const int MaxLineLength = 1024 * 1024;

    readonly string name;
    readonly ParsedStream text;
    readonly CsvReader csv;
    readonly SplitFields? split; // null if CsvHelper splits the lines
    readonly byte[]? comment;
    readonly bool mayHaveLineBreaks;
    readonly bool removesQuotes;
    readonly bool tracksLines; // whether CsvHelper counts the lines, because it passes over comments
    readonly long linesBefore;
    readonly bool isPlain; // whether a line of the parser is a line of the text, whose fields it has found
    VocabularyBuilder? unquoted;
    BrokenQuote broken;

    /// <param name="input">The open text.</param>
    /// <param name="layout">The layout of the lines.</param>
    public DelimitedLines(TextInput input, LineLayout layout)
        : this(input.Name, input.Text, layout, input.SkippedLines + (input.SeparatorLine is null ? 0 : 1))
    {
    }

    /// <param name="name">The name of the text in messages.</param>
    /// <param name="text">The text; it stays open.</param>
    /// <param name="layout">The layout of the lines.</param>
    /// <param name="linesBefore">The number of lines before the text, for line numbers.</param>
    public DelimitedLines(string name, Stream text, LineLayout layout, long linesBefore = 0)
    {
        this.name = name;
        this.text = new ParsedStream(text);
        Layout = layout;
        mayHaveLineBreaks = layout.ReadsQuotes && layout.IsSingleCharacter;
        removesQuotes = layout.RemovesQuotes;
        Number = this.linesBefore = linesBefore;
        // In CSV only the parser knows that a quote in a comment opens nothing; elsewhere a comment is a line as any other.
        tracksLines = mayHaveLineBreaks && layout.CommentPrefix is [< (char)0x80];
        comment = layout.CommentPrefix is null || tracksLines ? null : Encoding.UTF8.GetBytes(layout.CommentPrefix);
        split = layout.IsSingleCharacter ? null : new SplitFields(layout);
        isPlain = !mayHaveLineBreaks && comment is null && split is null;
        csv = CsvReader.Create(
            this.text,
            new CsvReaderOptions
            {
                Separator = split is null ? layout.Separator[0] : '\t',
                HasHeader = false,
                // Without quoting a quote is a character: Royce da 5'9" is a name.
                Mode = mayHaveLineBreaks ? CsvMode.Rfc4180 : CsvMode.NoEscape,
                // Blank lines count in line numbers.
                SkipEmptyLines = false,
                CommentPrefix = tracksLines ? layout.CommentPrefix![0] : null,
                TrackLineNumbers = tracksLines,
                MaxRecordSize = MaxLineLength,
                BufferSize = 256 * 1024,
                OnMalformedRecord = mayHaveLineBreaks ? NoteBrokenQuote : null,
            },
            leaveOpen: true);
    }

    /// <summary>The layout of the lines.</summary>
    public LineLayout Layout { get; }

    /// <summary>The number of the current line, counted from 1; of the first one if there are several.</summary>
    public long Number { get; private set; }

    /// <summary>The number of lines that the current one spans: more than 1 if a quoted field has line breaks.</summary>
    public int LineCount { get; private set; } = 1;

    /// <summary>The number of fields in the current line.</summary>
    public int FieldCount => split is null ? csv.FieldCount : split.Count;

    /// <summary>The bytes of the current line, without the line break at its end.</summary>
    public ReadOnlySpan<byte> Line => csv.RawRecord;

    /// <summary>Whether the current line is blank.</summary>
    public bool IsBlank => csv.RawRecord.IsEmpty || FieldCount == 0;

    /// <summary>Whether the current line has an unclosed quote, or text after a closing quote.</summary>
    public bool HasBrokenQuote => broken != BrokenQuote.None;

    /// <summary>The problem of a line with a broken quote: the value found, and the expected one.</summary>
    public string QuoteProblem => BrokenQuotes.Describe(broken, Number, LineCount);

    /// <summary>The number of rows so far that span several lines.</summary>
    public long MultiLineRows { get; private set; }

    /// <summary>The maximum number of lines of one row so far.</summary>
    public int MaxLineCount { get; private set; } = 1;

    /// <summary>The number of names so far whose quotes were removed.</summary>
    public int UnquotedNames => unquoted?.Count ?? 0;

    /// <summary>A field of the current line, without its quotes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Field(int column) => split is null ? csv.GetSpan(column) : split.Field(column, csv.RawRecord);

    /// <summary>
    /// A field that is a name. If quotes are otherwise ordinary characters, the quotes around a name are removed, and a quote that is not closed sets
    /// <see cref="HasBrokenQuote"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Name(int column)
    {
        var field = Field(column);
        return field.Length > 0 && field[0] == '"' && removesQuotes ? WithoutQuotes(field) : field;
    }

    /// <summary>All fields of the current line as strings, without quotes.</summary>
    public string[] Fields() => [.. Enumerable.Range(0, FieldCount).Select(column => Encoding.UTF8.GetString(Name(column)))];

    /// <summary>Moves to the next line that is not a comment.</summary>
    /// <returns>False at the end of the text.</returns>
    /// <exception cref="GpuAlsException">The text cannot be read.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next()
    {
        broken = BrokenQuote.None;
        if (!Read()) return false;
        // Nearly every text is so plain that a line is what the parser says.
        if (!isPlain || text.Failure is not null) return NextOfAnyText();
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

    bool NextOfAnyText()
    {
        while (true)
        {
            if (text.Failure is { } failure && ParsedStream.IsMarked(csv.RawRecord))
                throw TextInput.Failure(name, failure.SourceException, Number + LineCount - 1);
            Number = tracksLines ? linesBefore + csv.LineNumber : Number + LineCount;
            LineCount = 1;
            if (mayHaveLineBreaks && csv.RawRecord.ContainsAny((byte)'\n', (byte)'\r')) CountLines();
            if (comment is null || !IsComment(comment)) break;
            broken = BrokenQuote.None;
            if (!Read()) return false;
        }

        if (split is not null) Split(split);
        return true;
    }

    bool Read()
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException e)
        {
            throw RowTooLong(e);
        }
    }

    void Split(SplitFields fields)
    {
        fields.Split(csv.RawRecord);
        if (fields.HasBrokenQuote) broken = BrokenQuote.OnOneLine;
    }

    /// <summary>Whether the current line is a comment. One that has become several lines by a quote inside is no comment, but a bad row.</summary>
    bool IsComment(byte[] prefix)
    {
        if (!csv.RawRecord.StartsWith(prefix)) return false;
        if (LineCount == 1) return true;
        broken = BrokenQuote.TextAfterClosing;
        return false;
    }

    void CountLines()
    {
        // A quote that is not closed runs up to the end of the text, and the last line ends there.
        var rest = csv.RawRecord.TrimEnd("\r\n"u8);
        for (int at; (at = rest.IndexOfAny((byte)'\n', (byte)'\r')) >= 0; LineCount++)
            rest = rest[(at + (rest[at..].StartsWith("\r\n"u8) ? 2 : 1))..];
        if (HasBrokenQuote) return;
        MultiLineRows++;
        MaxLineCount = Math.Max(MaxLineCount, LineCount);
    }

    ReadOnlySpan<byte> WithoutQuotes(ReadOnlySpan<byte> field)
    {
        if (QuotedText.TryRemove(field, out var name))
        {
            if (!name.IsEmpty) (unquoted ??= new VocabularyBuilder()).GetOrAdd(name);
        }
        else if (QuotedText.IsUnclosed(field))
        {
            broken = BrokenQuote.UnclosedName;
        }

        return name;
    }

    void NoteBrokenQuote(CsvMalformedRecord record)
    {
        // A quote inside an unquoted field is an ordinary character: 12" mix.
        if (record.Reason == CsvMalformedReason.StrayQuote) return;
        broken = record.Reason == CsvMalformedReason.UnterminatedQuote ? BrokenQuote.Unclosed : BrokenQuote.TextAfterClosing;
    }

    GpuAlsException RowTooLong(CsvFormatException e)
    {
        var line = tracksLines ? linesBefore + e.LineNumber : Number + LineCount;
        // The last bytes read are the row's: a line break among them can only be in quotes.
        return mayHaveLineBreaks && text.LastReadHasLineBreak
            ? new UnreadableInputException(
                $"{name}:{line}: unclosed quote: the row that begins here is longer than {MaxLineLength >> 20} MiB; expected a closing quote",
                "Read quotes as ordinary characters: --quote none",
                e)
            : new GpuAlsException($"{name}:{line}: line longer than {MaxLineLength >> 20} MiB; expected rows of text", e);
    }
}
