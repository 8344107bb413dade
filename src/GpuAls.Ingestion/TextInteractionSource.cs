using System.Runtime.CompilerServices;
using GpuAls.Core;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion;

/// <summary>The rows of one delimited text, below its header if it has one.</summary>
sealed class TextInteractionSource : IInteractionSource
{
    // Often enough for a progress bar and for Ctrl-C, too rare to cost time.
    const int LinesPerBatch = 1 << 15;

    readonly TextInput input;
    readonly DelimitedLines lines;
    readonly ColumnLayout columns;
    readonly NumberFormat? numbers;
    readonly uint spare; // the number of columns that a row may have beyond the needed ones
    bool isLineTaken; // whether the current line was handed out already, as the header or as a row

    /// <param name="input">The open text, which this source disposes.</param>
    /// <param name="format">The layout of the text.</param>
    /// <exception cref="GpuAlsException">The text is empty, cannot be read, or lacks a column of the format.</exception>
    public TextInteractionSource(TextInput input, InteractionFormat format)
    {
        this.input = input;
        try
        {
            lines = LayoutDetection.Open(input, format.Text);
            numbers = NumberFormat.Of(format.Text.DecimalSeparator);
            if (!lines.NextNotBlank()) throw Empty(format);
            var first = FirstLines.Read(input, lines.Layout);
            format = TwoColumns.Adapt(format, first);
            if (HeaderDetection.HasHeader(format, first)) Header = ReadHeader();
            columns = ColumnLayout.Resolve(format, Header, first, RowPosition);
            spare = (uint)(columns.Width - columns.Needed);
            isLineTaken = Header is not null;
            if (format.Word is null) TimeLikeColumns = TimeLikeColumn.Find(columns, first, hasHeader: Header is not null);
        }
        catch (Exception e)
        {
            try
            {
                if (e is GpuAlsException) CheckRest(e);
            }
            finally
            {
                Dispose();
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public string Name => input.Name;

    /// <inheritdoc/>
    public long BytesRead => input.BytesRead;

    /// <inheritdoc/>
    public long? TotalBytes => input.Length;

    /// <summary>The names in the header; null if the text has no header.</summary>
    public IReadOnlyList<string>? Header { get; }

    /// <summary>The header of a column; null if the text has no header or no such column.</summary>
    public string? HeaderOf(InteractionColumn column) => columns.PositionOf(column) is >= 0 and var position ? Header?[position] : null;

    /// <summary>The size and the time of the file; null if the text can be read only once.</summary>
    public FileStamp? Stamp => input.Stamp;

    /// <summary>The layout of the lines, typed or detected.</summary>
    public LineLayout Layout => lines.Layout;

    /// <summary>The number of rows so far that span several lines.</summary>
    public long MultiLineRows => lines.MultiLineRows;

    /// <summary>The maximum number of lines of one row so far.</summary>
    public int MaxLineCount => lines.MaxLineCount;

    /// <summary>The number of names so far whose quotes were removed.</summary>
    public int UnquotedNames => lines.UnquotedNames;

    /// <summary>The columns that were found.</summary>
    public ColumnLayout Columns => columns;

    /// <summary>The columns that look like times and are read as something else.</summary>
    public IReadOnlyList<TimeLikeColumn> TimeLikeColumns { get; } = [];

    /// <inheritdoc/>
    public long RowNumber => lines.Number;

    /// <inheritdoc/>
    public string RowPosition => $"{input.Name}:{lines.Number}";

    /// <inheritdoc/>
    public ReadOnlySpan<byte> RowText => lines.Line;

    /// <summary>Moves to the next line, which may be blank or bad.</summary>
    /// <returns>False at the end of the text.</returns>
    /// <exception cref="GpuAlsException">The text cannot be read.</exception>
    public bool NextLine()
    {
        if (isLineTaken) return lines.Next();
        isLineTaken = true;
        return true;
    }

    /// <summary>Whether the current line has all fields that are needed and no more than the text has columns.</summary>
    public bool HasRow => ((uint)(lines.FieldCount - columns.Needed) <= spare || HasEmptyEnd()) && !lines.HasBrokenQuote;

    /// <summary>The problem of the current line, if it has no row; null if it is blank.</summary>
    public BadRowKind? ProblemOfLine =>
        lines.IsBlank ? null
        : lines.HasBrokenQuote ? BadRowKind.BrokenQuote
        : lines.FieldCount < columns.Needed ? BadRowKind.TooFewColumns
        : BadRowKind.TooManyColumns;

    /// <summary>The current line as a row, if it <see cref="HasRow"/>.</summary>
    public InteractionRow Row
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var value = 1f;
            BadRowKind? valueProblem = columns.Value >= 0 ? FieldParser.Strength(lines.Field(columns.Value), numbers, out value) : null;
            var user = lines.Name(columns.User);
            var item = lines.Name(columns.Item);
            return new InteractionRow(
                user,
                item,
                value,
                lines.HasBrokenQuote ? BadRowKind.BrokenQuote : valueProblem,
                columns.Event >= 0 ? lines.Field(columns.Event) : default,
                columns.Dislike >= 0 ? FieldParser.Flag(lines.Field(columns.Dislike)) : false);
        }
    }

    /// <inheritdoc/>
    public bool ReadBatch(InteractionRows rows)
    {
        try
        {
            return ReadLines(rows);
        }
        catch (BadRowException e)
        {
            CheckRest(e);
            throw;
        }
    }

    bool ReadLines(InteractionRows rows)
    {
        for (var n = 0; n < LinesPerBatch; n++)
        {
            if (!NextLine())
            {
                RequireRows(rows.Count);
                return false;
            }

            if (HasRow) rows.Add(Row);
            else if (ProblemOfLine is { } problem) rows.Reject(problem);
        }

        return true;
    }

    /// <summary>Requires rows at the end of the text.</summary>
    /// <exception cref="NoInteractionsException">There is only a header.</exception>
    public void RequireRows(long rows)
    {
        if (rows == 0)
            throw new NoInteractionsException(
                $"{input.Name}: only a header ({string.Join(", ", Header!.Select(DisplayText.Escape))}); expected rows below it");
    }

    /// <summary>A field of the current line; empty if the line has no such field.</summary>
    public ReadOnlySpan<byte> Field(int column) => (uint)column < (uint)lines.FieldCount ? lines.Field(column) : default;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> FieldText(InteractionColumn column) => Field(columns.PositionOf(column));

    /// <inheritdoc/>
    public UInt128? WholeValue
    {
        get
        {
            var text = FieldText(InteractionColumn.Value);
            if (numbers is null) return FieldParser.WholeNumber(text);
            Span<byte> plain = stackalloc byte[NumberFormat.MaxLength];
            return numbers.TryWritePlain(text, plain, out var length) ? FieldParser.WholeNumber(plain[..length]) : null;
        }
    }

    /// <inheritdoc/>
    public string ColumnName(InteractionColumn column) => columns.NameOf(columns.PositionOf(column));

    /// <inheritdoc/>
    public string DescribeProblem(BadRowKind kind) => kind switch
    {
        BadRowKind.TooFewColumns => $"{DisplayText.Count(lines.FieldCount, "column")}; expected {columns.Expected}",
        BadRowKind.TooManyColumns => $"{DisplayText.Count(lines.FieldCount, "column")}; expected {columns.ExpectedAtMost}; "
            + RowWidth.Cause(Layout.Separator, columns.IsExceededByAll && Header is not null),
        BadRowKind.BrokenQuote => lines.QuoteProblem,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Checks the rest of a compressed file after a problem in its rows, which garbage in a damaged file can cause.</summary>
    /// <param name="problem">The problem; one of the file itself was found by reading it.</param>
    /// <exception cref="GpuAlsException">The file is damaged.</exception>
    public void CheckRest(Exception problem)
    {
        if (problem is not UnreadableInputException) input.CheckRest();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lines?.Dispose(); // null only after a failure of the constructor
        input.Dispose();
    }

    /// <summary>Whether all columns beyond the ones of the text are empty, as after a separator at the end of a line.</summary>
    bool HasEmptyEnd()
    {
        if (lines.FieldCount < columns.Needed) return false;
        for (var column = columns.Width; column < lines.FieldCount; column++)
        {
            if (!lines.Field(column).TrimStart((byte)' ').IsEmpty) return false;
        }

        return true;
    }

    string[] ReadHeader() =>
        lines.HasBrokenQuote ? throw new GpuAlsException($"{RowPosition}: {lines.QuoteProblem}: {DisplayText.Quote(RowText)}") : lines.Fields();

    NoInteractionsException Empty(InteractionFormat format) =>
        new($"{input.Name}: empty; expected rows with a user{(format.Value is null ? " and an item" : ", an item and a value")}");
}
