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
            if (!lines.NextNotBlank()) throw Empty();
            if (HeaderDetection.HasHeader(format, input, lines.Separator)) Header = ReadHeader();
            columns = ColumnLayout.Resolve(format, Header, RowPosition);
            isLineTaken = Header is not null;
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

    /// <summary>The header of a column; null if the text has no header or no such column.</summary>
    public string? HeaderOf(InteractionColumn column) => columns.PositionOf(column) is >= 0 and var position ? Header?[position] : null;

    /// <summary>The size and the time of the file; null if the text can be read only once.</summary>
    public FileStamp? Stamp => input.Stamp;

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

    /// <summary>Whether the current line has all fields that are needed.</summary>
    public bool HasRow => lines.FieldCount >= columns.Needed && !lines.HasBrokenQuote;

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
                rows.Reject(lines.HasBrokenQuote ? BadRowKind.BrokenQuote : BadRowKind.TooFewColumns);
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
        BadRowKind.BrokenQuote => BrokenQuote,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        lines?.Dispose(); // null only after a failure of the constructor
        input.Dispose();
    }

    string[] ReadHeader() =>
        lines.HasBrokenQuote ? throw new GpuAlsException($"{RowPosition}: {BrokenQuote}: {DisplayText.Quote(RowText)}") : lines.Fields();

    NoInteractionsException Empty() => new($"{input.Name}: empty; expected rows with a user, an item and a value");

    NoInteractionsException OnlyHeader() =>
        new($"{input.Name}: only a header ({string.Join(", ", Header!.Select(DisplayText.Escape))}); expected rows below it");
}
