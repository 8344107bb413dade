using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli.Output;

/// <summary>A list of equal entries in a <see cref="Report"/>: columns and rows.</summary>
/// <param name="Name">For programs: the property that holds the array in JSON.</param>
/// <param name="Title">The line above the table, for people; null for none.</param>
/// <param name="Columns">From left to right.</param>
/// <param name="Rows">A value for each column: a string, a number, a bool, null, or a small table, of which text shows the first column.</param>
sealed record Table(string Name, string? Title, IReadOnlyList<Column> Columns, IReadOnlyList<object?[]> Rows)
{
    /// <summary>This table with one more column at the right.</summary>
    /// <param name="column">The column.</param>
    /// <param name="of">Its value in a row.</param>
    public Table With(Column column, Func<int, object?> of) =>
        this with { Columns = [.. Columns, column], Rows = [.. Rows.Select((row, n) => (object?[])[.. row, of(n)])] };

    /// <summary>Whether a column has no words in it.</summary>
    public bool HasNumbers(int column) => Rows.All(row => row[column] is not (string or Table));

    /// <summary>The first column in one line.</summary>
    public string Line() => string.Join("; ", Rows.Select(row => row[0]));
}

/// <summary>A column of a <see cref="Table"/>.</summary>
/// <param name="Name">For programs: the property in JSON, the header in TSV. "loss.data" is the property data of an object loss.</param>
/// <param name="Title">The header, for people; null for a column that only programs get.</param>
/// <param name="Format">The .NET format string of a number for people; programs get every digit.</param>
sealed record Column(string Name, string? Title, string? Format = null);

/// <summary>The text of a report's value for people.</summary>
static class CellText
{
    /// <param name="value">A string, a number, a bool, a table, or null.</param>
    /// <param name="format">A .NET format string, <see cref="Field.Bytes"/>, or null.</param>
    public static string Of(object? value, string? format) => value switch
    {
        null => "",
        string text => DisplayText.Escape(text),
        Table table => DisplayText.Escape(table.Line()),
        bool truth => truth ? "yes" : "no",
        IConvertible number when format == Field.Bytes => Format.Bytes(number.ToDouble(CultureInfo.InvariantCulture)),
        IFormattable number => number.ToString(format, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"a report cannot hold a {value.GetType()}"),
    };
}
