using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion;

/// <summary>
/// A table with named columns, read in batches: a Parquet file, JSON lines, the result of a query. A table knows how rows are stored;
/// <see cref="TableInteractionSource"/> decides what they mean. A new format is a class that implements this interface.
/// </summary>
interface ITable : IDisposable
{
    /// <summary>The name in messages: a path, or the address of a database.</summary>
    string Name { get; }

    /// <summary>The kind of table in messages, with its article: <c>a Parquet file</c>.</summary>
    string Kind { get; }

    /// <summary>The columns, at least one.</summary>
    IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>The number of bytes read so far, as stored.</summary>
    long BytesRead { get; }

    /// <summary>The size in bytes as stored; null if unknown.</summary>
    long? TotalBytes { get; }

    /// <summary>The number of rows, if the table knows it before they are read; null otherwise.</summary>
    long? Rows => null;

    /// <summary>The size and the time of the file; null if the table is no file, or can be read only once.</summary>
    FileStamp? Stamp { get; }

    /// <summary>
    /// The fields of the first rows as text, for guesses about the columns: [rows][columns]. A null field is empty. The rows stay unread. Called at
    /// most once, before the first batch.
    /// </summary>
    /// <param name="count">The maximum number of rows.</param>
    /// <exception cref="Core.GpuAlsException">The table cannot be read.</exception>
    IReadOnlyList<byte[][]> Sample(int count);

    /// <summary>Reads the next rows.</summary>
    /// <param name="columns">The positions of the columns to read; the same in each call.</param>
    /// <param name="values">[columns] Receives the fields of the rows: empty before, and equally many afterwards.</param>
    /// <returns>The number of rows; 0 at the end of the table.</returns>
    /// <exception cref="Core.GpuAlsException">The table cannot be read.</exception>
    int ReadBatch(IReadOnlyList<int> columns, IReadOnlyList<ColumnValues> values);

    /// <summary>A problem of a whole row of the last batch that the table found, such as <c>no JSON object</c>; null for none.</summary>
    /// <param name="row">The row of the batch, counted from 0.</param>
    string? ProblemOf(int row) => null;

    /// <summary>The position of a row in messages: <c>row 12 of plays.parquet</c>, <c>plays.jsonl:12</c>.</summary>
    /// <param name="row">The number of the row, counted from 1.</param>
    string PositionOf(long row) => $"row {row} of {Name}";
}

/// <summary>One column of a table.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type in the words of the format: <c>int64</c>, <c>list of string</c>.</param>
/// <param name="IsReadable">Whether its fields are text, numbers, flags or times; false for lists and the like.</param>
sealed record TableColumn(string Name, string Type, bool IsReadable = true);
