using System.Globalization;
using System.Text;

namespace GpuAls.Ingestion.Tests;

/// <summary>A row with typed columns, any of which may be null, as a database or a columnar file returns it.</summary>
sealed record TableRow(string? User, string? Item, double? Value, string? Event = null, bool? Dislike = false)
{
    public byte[] Field(InteractionColumn column) => Encoding.UTF8.GetBytes(column switch
    {
        InteractionColumn.User => User,
        InteractionColumn.Item => Item,
        InteractionColumn.Value => Value?.ToString(CultureInfo.InvariantCulture),
        InteractionColumn.Event => Event,
        _ => Dislike?.ToString(),
    } ?? "");

    public override string ToString() =>
        FormattableString.Invariant($"{User}\t{Item}\t{Value}") + (Event is null ? "" : $"\t{Event}");
}

/// <summary>A source that is not text: a table in memory. It stands for Parquet, Arrow or SQL, and knows nothing of what a row means.</summary>
sealed class TableSource(IReadOnlyList<TableRow> table, int rowsPerBatch = 1 << 15) : IInteractionSource
{
    const int BytesPerRow = 10;

    int current = -1;

    public int Batches { get; private set; }

    /// <summary>The row at which reading fails, counted from 0.</summary>
    public int? FailsAt { get; init; }

    public string Name => "part-0.parquet";

    public long BytesRead => BytesPerRow * (current + 1L);

    public long? TotalBytes => BytesPerRow * (long)table.Count;

    public long RowNumber => current + 1L;

    public string RowPosition => $"row {RowNumber} of {Name}";

    public ReadOnlySpan<byte> RowText => Encoding.UTF8.GetBytes(table[current].ToString());

    public bool ReadBatch(IRowReceiver rows)
    {
        Batches++;
        for (var n = 0; n < rowsPerBatch; n++)
        {
            if (current + 1 == table.Count) return false;
            if (++current == FailsAt) throw new Core.GpuAlsException($"{RowPosition}: damaged page");
            var row = table[current];
            if (row.Value is { } value)
            {
                rows.Add(new InteractionRow(
                    row.Field(InteractionColumn.User),
                    row.Field(InteractionColumn.Item),
                    (float)value,
                    InteractionRow.ProblemOf(value),
                    row.Field(InteractionColumn.Event),
                    row.Dislike));
            }
            else
            {
                rows.Reject(BadRowKind.NoNumber);
            }
        }

        return true;
    }

    public string ColumnName(InteractionColumn column) => column == InteractionColumn.Value ? "plays" : column.ToString().ToLowerInvariant();

    public ReadOnlySpan<byte> FieldText(InteractionColumn column) => table[current].Field(column);

    public string DescribeProblem(BadRowKind kind) => "plays is null; expected a number of 0 or more";

    public void Dispose()
    {
    }
}
