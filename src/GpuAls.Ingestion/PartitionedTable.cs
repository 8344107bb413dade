using System.Text;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion;

/// <summary>
/// A table in a folder whose name has the field of a column, as Hive, Spark, pandas and DuckDB partition a table:
/// <c>plays/year=2024/part-0.parquet</c> has the column year besides its own ones.
/// </summary>
sealed class PartitionedTable : ITable
{
    // The field of rows without a value, as Hive writes it.
    const string Missing = "__HIVE_DEFAULT_PARTITION__";

    readonly ITable table;
    readonly IReadOnlyList<string?> fields; // of the columns that the folders have

    PartitionedTable(ITable table, IReadOnlyList<(string Name, string? Field)> partitions)
    {
        this.table = table;
        fields = [.. partitions.Select(partition => partition.Field)];
        Columns = [.. table.Columns, .. partitions.Select(partition => new TableColumn(partition.Name, "name of a folder"))];
    }

    /// <inheritdoc/>
    public string Name => table.Name;

    /// <inheritdoc/>
    public string Kind => table.Kind;

    /// <inheritdoc/>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <inheritdoc/>
    public long BytesRead => table.BytesRead;

    /// <inheritdoc/>
    public long? TotalBytes => table.TotalBytes;

    /// <inheritdoc/>
    public long? Rows => table.Rows;

    /// <inheritdoc/>
    public FileStamp? Stamp => table.Stamp;

    /// <summary>The table with the columns of its folders; the same table if they have none.</summary>
    /// <param name="table">The table of a file; a column of its own hides that of a folder.</param>
    public static ITable Of(ITable table)
    {
        var partitions = (Path.GetDirectoryName(table.Name) ?? "").Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar)
            .Select(Partition).OfType<(string Name, string? Field)>()
            .Where(partition => !table.Columns.Any(column => column.Name == partition.Name)).ToList();
        return partitions.Count == 0 ? table : new PartitionedTable(table, partitions);
    }

    /// <inheritdoc/>
    public IReadOnlyList<byte[][]> Sample(int count) =>
        [.. table.Sample(count).Select(row => (byte[][])[.. row, .. fields.Select(field => Encoding.UTF8.GetBytes(field ?? ""))])];

    /// <inheritdoc/>
    public int ReadBatch(IReadOnlyList<int> columns, IReadOnlyList<ColumnValues> values)
    {
        var own = Enumerable.Range(0, columns.Count).Where(k => columns[k] < table.Columns.Count).ToList();
        var count = table.ReadBatch([.. own.Select(k => columns[k])], [.. own.Select(k => values[k])]);
        for (var k = 0; k < columns.Count; k++)
        {
            if (columns[k] < table.Columns.Count) continue;
            var field = fields[columns[k] - table.Columns.Count];
            for (var row = 0; row < count; row++)
            {
                if (field is null) values[k].AddNull();
                else values[k].AddText(field);
            }
        }

        return count;
    }

    /// <inheritdoc/>
    public string? ProblemOf(int row) => table.ProblemOf(row);

    /// <inheritdoc/>
    public string PositionOf(long row) => table.PositionOf(row);

    /// <inheritdoc/>
    public void Dispose() => table.Dispose();

    // Characters that are no part of a file name are written as %2F and the like.
    static (string, string?)? Partition(string folder)
    {
        var sign = folder.IndexOf('=', StringComparison.Ordinal);
        if (sign < 1) return null;
        var field = Uri.UnescapeDataString(folder[(sign + 1)..]);
        return (Uri.UnescapeDataString(folder[..sign]), field == Missing ? null : field);
    }
}
