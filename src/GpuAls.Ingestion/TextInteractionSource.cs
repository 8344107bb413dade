using System.Runtime.CompilerServices;
using GpuAls.Core;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion;

/// <summary>The rows of one delimited text, below its header if it has one.</summary>
sealed class TextInteractionSource : IInteractionSource
{
    /// <summary>The description of <see cref="BadRowKind.BrokenQuote"/>, for a row, a header and a file of names alike.</summary>
    public const string BrokenQuote = "unclosed quote or text after a closing quote; expected both quotes on one line and quotes inside doubled";

    // Often enough for a progress bar and for Ctrl-C, too rare to cost time.
    const int LinesPerBatch = 1 << 15;

    readonly TextInput input;
    readonly DelimitedLines lines;
    readonly ColumnLayout columns;
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
            lines = new DelimitedLines(input, format.Text.Separator);
            if (!lines.NextNotBlank()) throw new GpuAlsException($"{input.Name}: empty; expected rows with a user, an item and a value");
            var first = FirstLines.Read(input, lines.Separator);
            if (HeaderDetection.HasHeader(format, first)) Header = ReadHeader();
            columns = ColumnLayout.Resolve(format, Header, first, RowPosition);
            spare = (uint)(columns.Width - columns.Needed);
            isLineTaken = Header is not null;
            if (format.Word is null) TimeLikeColumns = TimeLikeColumn.Find(columns, first, hasHeader: Header is not null);
        }
        catch
        {
            Dispose();
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

    /// <summary>The columns that were found.</summary>
    public ColumnLayout Columns => columns;

    /// <summary>The columns that look like times and are read as something else.</summary>
    public IReadOnlyList<TimeLikeColumn> TimeLikeColumns { get; } = [];

    /// <summary>The field separator.</summary>
    public char Separator => lines.Separator;

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

    /// <summary>The current line as a row, if it <see cref="HasRow"/>.</summary>
    public InteractionRow Row
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var value = 1f;
            BadRowKind? valueProblem = columns.Value >= 0 ? FieldParser.Strength(lines.Field(columns.Value), out value) : null;
            return new InteractionRow(
                lines.Field(columns.User),
                lines.Field(columns.Item),
                value,
                valueProblem,
                columns.Event >= 0 ? lines.Field(columns.Event) : default,
                columns.Dislike >= 0 ? FieldParser.Flag(lines.Field(columns.Dislike)) : false);
        }
    }

    /// <inheritdoc/>
    public bool ReadBatch(InteractionRows rows)
    {
        for (var n = 0; n < LinesPerBatch; n++)
        {
            if (!NextLine()) return rows.Count > 0 ? false : throw OnlyHeader();
            if (HasRow)
            {
                rows.Add(Row);
            }
            else if (!lines.IsBlank)
            {
                rows.Reject(
                    lines.HasBrokenQuote ? BadRowKind.BrokenQuote
                    : lines.FieldCount < columns.Needed ? BadRowKind.TooFewColumns
                    : BadRowKind.TooManyColumns);
            }
        }

        return true;
    }

    /// <summary>A field of the current line; empty if the line has no such field.</summary>
    public ReadOnlySpan<byte> Field(int column) => (uint)column < (uint)lines.FieldCount ? lines.Field(column) : default;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> FieldText(InteractionColumn column) => Field(columns.PositionOf(column));

    /// <inheritdoc/>
    public string ColumnName(InteractionColumn column) => columns.NameOf(columns.PositionOf(column));

    /// <inheritdoc/>
    public string DescribeProblem(BadRowKind kind) => kind switch
    {
        BadRowKind.TooFewColumns => $"{DisplayText.Count(lines.FieldCount, "column")}; expected {columns.Expected}",
        BadRowKind.TooManyColumns => $"{DisplayText.Count(lines.FieldCount, "column")}; expected {columns.ExpectedAtMost}; {SeparatorInName()}",
        BadRowKind.BrokenQuote => BrokenQuote,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

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

    string SeparatorInName()
    {
        var cause = $"{Separator}" == "	" ? "a tab ends a column" : $"a '{Separator}' inside a name must be quoted";
        return columns.IsExceededByAll && Header is not null ? $"{cause}, and a column of row names needs a name in the header" : cause;
    }

    string[] ReadHeader() =>
        lines.HasBrokenQuote ? throw new GpuAlsException($"{RowPosition}: {BrokenQuote}: {DisplayText.Quote(RowText)}") : lines.Fields();

    GpuAlsException OnlyHeader() =>
        new($"{input.Name}: only a header ({string.Join(", ", Header!.Select(DisplayText.Escape))}); expected rows below it");
}
