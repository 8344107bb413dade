namespace GpuAls.Cli;

/// <summary>A list of equal things inside a <see cref="Report"/>: columns and rows.</summary>
/// <param name="Name">For programs: the property that holds the array in JSON.</param>
/// <param name="Title">For people: a line above the table; null where the report's heading says it already.</param>
/// <param name="Columns">From left to right.</param>
/// <param name="Rows">A value for each column: a string, a number, a bool, null, or a small sheet, of which text shows the first column.</param>
sealed record Sheet(string Name, string? Title, IReadOnlyList<Column> Columns, IReadOnlyList<object?[]> Rows)
{
    /// <summary>The same with one more column, the last.</summary>
    /// <param name="column">The column.</param>
    /// <param name="of">Its value in a row.</param>
    public Sheet With(Column column, Func<int, object?> of) =>
        this with { Columns = [.. Columns, column], Rows = [.. Rows.Select((row, n) => (object?[])[.. row, of(n)])] };

    /// <summary>Whether a column has no words in it.</summary>
    public bool HasNumbers(int column) => Rows.All(row => row[column] is not (string or Sheet));

    /// <summary>The first column in one line.</summary>
    public string Line() => string.Join("; ", Rows.Select(row => row[0]));
}
