namespace GpuAls.Ingestion;

/// <summary>A source whose columns are found by index or by name: a delimited text, or a table in another format.</summary>
interface IColumnSource : IInteractionSource
{
    /// <summary>The names of the columns; null if the source has none.</summary>
    IReadOnlyList<string>? Header { get; }

    /// <summary>The names of the columns as one line of text, above rows as <see cref="IInteractionSource.RowText"/>; empty for no names.</summary>
    ReadOnlySpan<byte> HeaderText { get; }

    /// <summary>The separator of the fields in <see cref="IInteractionSource.RowText"/>.</summary>
    string Separator { get; }

    /// <summary>The columns that were found.</summary>
    ColumnLayout Columns { get; }

    /// <summary>Adds to a report whatever is known about the source beside its rows.</summary>
    ReadReport Describe(ReadReport report);

    /// <summary>The name of a column; null if the source has no names or no such column.</summary>
    string? HeaderOf(InteractionColumn column) => Columns.PositionOf(column) is >= 0 and var position ? Header?[position] : null;
}
