using System.Text;
using GpuAls.Core;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion.Sniffing;

/// <summary>The first rows of a file or a query, and what is known about it without reading the rest.</summary>
/// <param name="Name">The path, or the address of a database.</param>
/// <param name="Kind">The kind in words: <c>tab-separated text, gzip</c>, <c>a Parquet file</c>.</param>
/// <param name="Header">The names of the columns; null if the file has none.</param>
/// <param name="Types">[columns] The types of the columns; null for a text.</param>
/// <param name="Lines">The first rows.</param>
sealed record FileSample(string Name, string Kind, IReadOnlyList<string>? Header, IReadOnlyList<TableColumn>? Types, FirstLines Lines)
{
    /// <summary>The separator of a text; null for a table.</summary>
    public string? Separator { get; private init; }

    /// <summary>The size in bytes as stored; null if unknown.</summary>
    public long? Bytes { get; private init; }

    /// <summary>The number of rows; null if unknown.</summary>
    public long? Rows { get; private init; }

    /// <summary>Whether <see cref="Rows"/> is estimated from the size.</summary>
    public bool AreRowsEstimated { get; private init; }

    /// <summary>Whether the columns of the file have names that every command finds.</summary>
    public bool IsTable => Types is not null;

    /// <summary>The fields of a column in the first rows, without missing ones.</summary>
    public IEnumerable<byte[]> FieldsOf(int column) =>
        Lines.Rows(hasHeader: Header is not null).Where(row => column < row.Length && row[column].Length > 0).Select(row => row[column]);

    /// <summary>The number of columns.</summary>
    public int Width => Header?.Count ?? Lines.Rows(hasHeader: false).Select(row => row.Length).DefaultIfEmpty().Max();

    /// <summary>The sample of a table, which stays open.</summary>
    public static FileSample Of(ITable table)
    {
        const int rows = 50;
        string[] header = [.. table.Columns.Select(column => column.Name)];
        var lines = new FirstLines([.. header.Select(Encoding.UTF8.GetBytes)], table.Sample(rows));
        return new FileSample(table.Name, table.Kind, header, table.Columns, lines) { Bytes = table.TotalBytes, Rows = table.Rows };
    }

    /// <summary>The sample of a text, which stays open.</summary>
    /// <exception cref="GpuAlsException">The text is empty, or cannot be read.</exception>
    public static FileSample Of(TextInput input, TextLayout layout)
    {
        var start = input.Text.Start;
        var (length, breaks) = (start.Length, start.Count((byte)'\n'));
        var isCompressed = Compression.Of(input.Stored) is not null;
        using var lines = LayoutDetection.Open(input, layout);
        var first = FirstLines.Read(input, lines.Layout);
        if (first.First is null) throw new GpuAlsException($"{input.Name}: empty; expected rows with a user, an item and a value");
        var hasHeader = HeaderDetection.HasHeader(new InteractionFormat { Text = layout }, first);
        if (input.Matrix is { } matrix)
        {
            return new FileSample(input.Name, "a MatrixMarket file", null, null, first)
            {
                Separator = lines.Layout.Separator,
                Bytes = input.Length,
                Rows = matrix.Entries,
            };
        }

        var header = hasHeader ? first.First.Select(Encoding.UTF8.GetString).ToList() : null;
        var separator = lines.Layout.Separator;
        var rows = input.Length is { } bytes && !isCompressed && breaks > 0
            ? (long)((double)bytes / length * breaks) - (hasHeader ? 1 : 0)
            : (long?)null;
        return new FileSample(input.Name, $"{Words(separator)}-separated text{(isCompressed ? ", compressed" : "")}", header, null, first)
        {
            Separator = separator,
            Bytes = input.Length,
            Rows = input.Text.IsStartAll ? first.Below.Count + (hasHeader ? 0 : 1) : rows,
            AreRowsEstimated = !input.Text.IsStartAll || first.Below.Count >= FirstLines.MaxLinesBelow,
        };
    }

    static string Words(string separator) => separator switch
    {
        "\t" => "tab",
        "," => "comma",
        ";" => "semicolon",
        " " => "space",
        var other => DisplayText.Quote(other),
    };
}
