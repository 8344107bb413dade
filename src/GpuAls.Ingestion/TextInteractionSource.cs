using System.Runtime.CompilerServices;
using GpuAls.Core;
using GpuAls.Core.Memory;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion;

/// <summary>The rows of one delimited text, below its header if it has one.</summary>
sealed class TextInteractionSource : IColumnSource
{
    // Often enough for a progress bar and for Ctrl-C, too rare to cost time.
    const int LinesPerBatch = 1 << 15;

    readonly TextInput input;
    readonly DelimitedLines lines;
    readonly ColumnLayout columns;
    readonly NumberFormat? numbers;
    readonly byte[] headerText = [];
    readonly bool isHeaderDetected;
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
            if (input.Matrix is { } matrix) format = OfMatrix(format, matrix);
            lines = LayoutDetection.Open(input, format.Text);
            numbers = NumberFormat.Of(format.Text.DecimalSeparator);
            if (!lines.NextNotBlank()) throw Empty(format);
            var first = FirstLines.Read(input, lines.Layout);
            format = TwoColumns.Adapt(format, first);
            isHeaderDetected = format.Text.HasHeader is null;
            if (HeaderDetection.HasHeader(format, first)) (Header, headerText) = (ReadHeader(), RowText.ToArray());
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

    /// <inheritdoc/>
    public IReadOnlyList<string>? Header { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> HeaderText => headerText;

    /// <inheritdoc/>
    public string Separator => Layout.Separator;

    /// <summary>The layout of the lines, typed or detected.</summary>
    public LineLayout Layout => lines.Layout;

    /// <inheritdoc/>
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
    public bool ReadBatch(IRowReceiver rows)
    {
        try
        {
            return ReadLines(rows);
        }
        catch (GpuAlsException e) when (e is not MemoryLimitException)
        {
            CheckRest(e);
            throw;
        }
    }

    bool ReadLines(IRowReceiver rows)
    {
        for (var n = 0; n < LinesPerBatch; n++)
        {
            if (!NextLine())
            {
                if (input.Matrix?.ProblemOf(Name, rows.Count) is { } problemOfMatrix) throw problemOfMatrix;
                RequireRows(rows.Count);
                return false;
            }

            if (HasRow) rows.Add(Row);
            else if (ProblemOfLine is { } problem) rows.Reject(problem);
        }

        return true;
    }

    /// <inheritdoc/>
    public ReadReport Describe(ReadReport report) => report with
    {
        Header = Header,
        Separator = Separator,
        Kind = input.Matrix is null ? null : "a MatrixMarket file",
        Quote = LayoutDetection.QuoteOf(Layout),
        MultiLineRows = lines.MultiLineRows,
        MaxRowLines = lines.MaxLineCount,
        UnquotedNames = lines.UnquotedNames,
        Columns = columns,
        IsHeaderDetected = isHeaderDetected,
        TimeLikeColumns = TimeLikeColumns,
        Stamp = input.Stamp,
    };

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

    // The entries of a matrix are its rows; nothing has to be guessed.
    static InteractionFormat OfMatrix(InteractionFormat format, MatrixMarketFile matrix) => format with
    {
        Text = format.Text with
        {
            Separator = " ",
            Quote = QuoteRule.None,
            HasHeader = false,
            ColumnNames = matrix.HasValues ? ["row", "column", "value"] : ["row", "column"],
        },
        Value = matrix.HasValues || !InteractionFormat.IsDefault(format.Value) ? format.Value : null,
    };

    string[] ReadHeader() =>
        lines.HasBrokenQuote ? throw new GpuAlsException($"{RowPosition}: {lines.QuoteProblem}: {DisplayText.Quote(RowText)}") : lines.Fields();

    NoInteractionsException Empty(InteractionFormat format) =>
        new($"{input.Name}: empty; expected rows with a user{(format.Value is null ? " and an item" : ", an item and a value")}");
}
