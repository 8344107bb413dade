using GpuAls.Core;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Input;
using ParquetSharp;

namespace GpuAls.Parquet.Reading;

/// <summary>The rows of a Parquet file, one row group after the other, of which only the columns that are needed are read.</summary>
sealed class ParquetTable : ITable
{
    // A batch takes about 3 MB and some milliseconds.
    const int RowsPerBatch = 1 << 14;

    readonly FileStream stamped;
    readonly ParquetFileReader file;
    readonly IReadOnlyList<ParquetColumn> columns;
    readonly List<ParquetColumnReader> readers = []; // of the current row group, one for each column that is read
    readonly long rows;
    RowGroupReader? group;
    int nextGroup;
    long rowsRead;
    long groupRows; // left in the current row group

    ParquetTable(string path, FileStream stamped)
    {
        (Name, this.stamped) = (path, stamped);
        Stamp = FileStamp.Of(path, stamped);
        file = new ParquetFileReader(path);
        rows = file.FileMetaData.NumRows;
        columns = ParquetColumn.AllOf(file.FileMetaData.Schema);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Kind => "a Parquet file";

    /// <inheritdoc/>
    public IReadOnlyList<TableColumn> Columns => [.. columns.Select(column => column.Column)];

    /// <inheritdoc/>
    public long BytesRead => rows == 0 ? stamped.Length : (long)((double)rowsRead / rows * stamped.Length);

    /// <inheritdoc/>
    public long? TotalBytes => stamped.Length;

    /// <inheritdoc/>
    public long? Rows => rows;

    /// <inheritdoc/>
    public FileStamp? Stamp { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="GpuAlsException">The file cannot be read, or is damaged.</exception>
    public static ParquetTable Open(string path)
    {
        FileStream? stamped = null;
        try
        {
            stamped = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new ParquetTable(path, stamped);
        }
        catch (Exception exception)
        {
            stamped?.Dispose();
            throw Explain(exception, path) ?? exception;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<byte[][]> Sample(int count)
    {
        using var other = Open(Name);
        int[] readable = [.. Enumerable.Range(0, columns.Count).Where(column => columns[column].Column.IsReadable)];
        var values = Array.ConvertAll(readable, _ => new ColumnValues());
        var sample = new List<byte[][]>();
        int found;
        while (sample.Count < count && (found = other.Read(readable, values, count - sample.Count)) > 0)
        {
            for (var row = 0; row < found; row++)
            {
                var fields = Enumerable.Repeat(Array.Empty<byte>(), columns.Count).ToArray();
                for (var k = 0; k < readable.Length; k++) fields[readable[k]] = values[k].Text(row).ToArray();
                sample.Add(fields);
            }

            foreach (var column in values) column.Clear();
        }

        return sample;
    }

    /// <inheritdoc/>
    public int ReadBatch(IReadOnlyList<int> columns, IReadOnlyList<ColumnValues> values) => Read(columns, values, RowsPerBatch);

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseGroup();
        file.Dispose();
        stamped.Dispose();
    }

    int Read(IReadOnlyList<int> read, IReadOnlyList<ColumnValues> values, int count)
    {
        try
        {
            while (groupRows == 0)
            {
                CloseGroup();
                if (nextGroup == file.FileMetaData.NumRowGroups) return 0;
                OpenGroup(read);
            }

            count = (int)Math.Min(count, groupRows);
            for (var k = 0; k < readers.Count; k++) readers[k].Read(count, values[k]);
            groupRows -= count;
            rowsRead += count;
            return count;
        }
        catch (Exception exception) when (Explain(exception, Name) is not null)
        {
            throw Explain(exception, Name)!;
        }
    }

    void OpenGroup(IReadOnlyList<int> read)
    {
        group = file.RowGroup(nextGroup++);
        groupRows = group.MetaData.NumRows;
        foreach (var column in read) readers.Add(columns[column].Open(group));
    }

    void CloseGroup()
    {
        foreach (var reader in readers) reader.Dispose();
        readers.Clear();
        group?.Dispose();
        group = null;
    }

    /// <summary>The error of a file in words; null for a defect.</summary>
    internal static GpuAlsException? Explain(Exception exception, string path) => exception switch
    {
        ParquetException damaged => new UnreadableInputException(
            $"{path}: damaged: {WordsOf(damaged)}; expected a complete Parquet file", "Copy or download the file again", exception),
        _ when MissingLibraryException.IsCauseOf(exception) => new UnreadableInputException(
            $"{path}: a Parquet file, and {MissingLibraryException.Reason("Parquet")}",
            $"""Write it as text: python3 -c 'import pandas; pandas.read_parquet("{path}").to_csv("plays.csv", index=False)'""",
            exception),
        _ when TextInput.IsFailure(exception) => TextInput.Failure(path, exception),
        _ => null,
    };

    // The library's message has the C++ class around the reason.
    static string WordsOf(ParquetException exception)
    {
        var message = exception.Message;
        var start = message.IndexOf("(message: '", StringComparison.Ordinal);
        if (start >= 0) message = message[(start + "(message: '".Length)..];
        if (message.EndsWith("')", StringComparison.Ordinal)) message = message[..^2];
        return message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
    }
}
