using System.Buffers;
using System.Text;
using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>The rows of a table. The columns are found by name, as far as nobody chose them.</summary>
sealed class TableInteractionSource : IColumnSource
{
    // Enough to guess the columns; as many as of a text.
    const int SampleRows = 50;

    static readonly InteractionColumn[] AllColumns = Enum.GetValues<InteractionColumn>();

    readonly ITable table;
    readonly ArrayBufferWriter<byte> text = new(); // the current row as text, for messages
    readonly int[] positions; // the columns of the table that are read, in the order of the table
    readonly ColumnValues[] values; // [positions]
    readonly ColumnValues?[] byColumn; // [InteractionColumn]
    int row = -1; // in the batch
    long rowsBefore;

    /// <param name="table">The table, which this source disposes.</param>
    /// <param name="format">The columns and the meaning of the rows.</param>
    /// <exception cref="GpuAlsException">The table cannot be read, or lacks a column of the format.</exception>
    public TableInteractionSource(ITable table, InteractionFormat format)
    {
        this.table = table;
        try
        {
            Header = [.. table.Columns.Select(column => column.Name)];
            var lines = new FirstLines([.. Header.Select(Encoding.UTF8.GetBytes)], table.Sample(SampleRows));
            format = NamedColumns.Adapt(format, Header, lines, table.Name);
            Columns = ColumnLayout.Resolve(format, Header, lines, table.Name);
            if (format.Word is null) TimeLikeColumns = TimeLikeColumn.Find(Columns, lines, hasHeader: true);
            foreach (var column in AllColumns) RequireReadable(column);
            positions = [.. AllColumns.Select(Columns.PositionOf).Where(position => position >= 0).Order()];
            values = [.. positions.Select(_ => new ColumnValues())];
            byColumn = [.. AllColumns.Select(column => Columns.PositionOf(column) is >= 0 and var p ? values[Array.IndexOf(positions, p)] : null)];
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Name => table.Name;

    /// <inheritdoc/>
    public long BytesRead => table.BytesRead;

    /// <inheritdoc/>
    public long? TotalBytes => table.TotalBytes;

    /// <inheritdoc/>
    public IReadOnlyList<string> Header { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> HeaderText =>
        Encoding.UTF8.GetBytes(string.Join('\t', positions.Select(position => TableText.Quoted(Header[position]))));

    /// <inheritdoc/>
    public string Separator => "\t";

    /// <inheritdoc/>
    public ColumnLayout Columns { get; }

    /// <summary>The columns that look like times and are read as something else.</summary>
    public IReadOnlyList<TimeLikeColumn> TimeLikeColumns { get; } = [];

    /// <inheritdoc/>
    public long RowNumber => rowsBefore + row + 1;

    /// <inheritdoc/>
    public string RowPosition => table.PositionOf(RowNumber);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> RowText
    {
        get
        {
            text.ResetWrittenCount();
            if (table.ProblemOf(row) is not null) return values[0].Text(row);
            for (var k = 0; k < values.Length; k++)
            {
                if (k > 0) text.Write("\t"u8);
                var content = values[k].Text(row);
                var needsQuotes = content.ContainsAny("\t\n\r\""u8);
                text.Write(needsQuotes ? Encoding.UTF8.GetBytes(TableText.Quoted(Encoding.UTF8.GetString(content))) : content);
            }

            return text.WrittenSpan;
        }
    }

    /// <inheritdoc/>
    public bool ReadBatch(IRowReceiver rows)
    {
        rowsBefore += row + 1;
        row = -1;
        foreach (var column in values) column.Clear();
        var count = table.ReadBatch(positions, values);
        if (count == 0) return false;
        var (users, items, strengths, events, dislikes) = (
            Of(InteractionColumn.User)!, Of(InteractionColumn.Item)!, Of(InteractionColumn.Value), Of(InteractionColumn.Event),
            Of(InteractionColumn.Dislike));
        for (row = 0; row < count; row++)
        {
            var value = 1f;
            var problem = strengths?.Strength(row, out value);
            if (users.IsOther(row) && table.ProblemOf(row) is not null) rows.Reject(BadRowKind.NoRow);
            else if (strengths is not null && (strengths.IsNull(row) || strengths.IsOther(row))) rows.Reject(BadRowKind.NoNumber);
            else if (users.IsOther(row)) rows.Reject(BadRowKind.EmptyUser);
            else if (items.IsOther(row)) rows.Reject(BadRowKind.EmptyItem);
            else rows.Add(new InteractionRow(users.Text(row), items.Text(row), value, problem, events is null ? default : events.Text(row),
                dislikes is null ? false : dislikes.Flag(row)));
        }

        row = count - 1;
        return true;
    }

    /// <inheritdoc/>
    public string ColumnName(InteractionColumn column) => Columns.NameOf(Columns.PositionOf(column));

    /// <inheritdoc/>
    public ReadOnlySpan<byte> FieldText(InteractionColumn column) => Of(column) is { } fields ? fields.Text(row) : default;

    /// <inheritdoc/>
    public bool IsNull(InteractionColumn column) => Of(column) is { } fields && fields.IsNull(row);

    /// <inheritdoc/>
    public string DescribeProblem(BadRowKind kind)
    {
        if (kind == BadRowKind.NoRow) return $"{table.ProblemOf(row)}; expected an object with {string.Join(", ", positions.Select(p => Header[p]))}";
        var column = kind switch
        {
            BadRowKind.EmptyUser => InteractionColumn.User,
            BadRowKind.EmptyItem => InteractionColumn.Item,
            _ => InteractionColumn.Value,
        };
        var found = IsNull(column) ? "null" : DisplayText.Quote(FieldText(column));
        return $"{ColumnName(column)} is {found}; expected {(column == InteractionColumn.Value ? "a number of 0 or more" : "a name")}";
    }

    /// <inheritdoc/>
    public ReadReport Describe(ReadReport report) => report with
    {
        Header = Header,
        Separator = Separator,
        Kind = table.Kind,
        Columns = Columns,
        TimeLikeColumns = TimeLikeColumns,
        Stamp = table.Stamp,
    };

    /// <inheritdoc/>
    public void Dispose() => table.Dispose();

    ColumnValues? Of(InteractionColumn column) => byColumn[(int)column];

    void RequireReadable(InteractionColumn column)
    {
        var position = Columns.PositionOf(column);
        if (position < 0 || table.Columns[position].IsReadable) return;
        var word = ColumnLayout.Word(column);
        throw new UnreadableColumnException(
            $"{Name}: the {word}, {DisplayText.Quote(Header[position])}, is a column of the type {table.Columns[position].Type}; "
            + "expected text, numbers, flags or times",
            word);
    }
}

/// <summary>A column of a table has a type that is not read, such as a list.</summary>
/// <param name="message">The problem.</param>
/// <param name="column">The word for the column.</param>
sealed class UnreadableColumnException(string message, string column) : GpuAlsException(message)
{
    /// <summary>The word for the column: user.</summary>
    public string Column => column;
}
