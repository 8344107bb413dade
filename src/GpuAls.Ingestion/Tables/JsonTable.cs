using GpuAls.Core;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion.Tables;

/// <summary>
/// JSON objects as rows: one on each line (JSON lines), or the elements of one array. The keys are the columns; those of nested objects are joined
/// by a point. A line that is no object is a bad row, and the reading goes on with the next line.
/// </summary>
sealed class JsonTable : ITable
{
    // Enough to get past a few objects without a key.
    const int MaxKeyRows = 100;
    const int RowsPerBatch = 1 << 13;

    readonly TextInput input;
    readonly JsonRecords records;
    readonly string? expanded; // the key of the list whose elements are rows of their own
    readonly JsonKeys keys;
    readonly List<byte[][]> sample = [];
    readonly List<long> positions = []; // [rows of the batch] the line or the number of the record
    readonly List<(int Row, string Problem)> problems = []; // of the batch
    long rowsBefore;

    /// <param name="input">The open text, which this table disposes.</param>
    /// <param name="expanded">
    /// The key of a list, each element of which is a row of its own with the other fields of the object; null for none.
    /// </param>
    /// <exception cref="GpuAlsException">The text cannot be read, or has no object.</exception>
    public JsonTable(TextInput input, string? expanded = null)
    {
        (this.input, this.expanded) = (input, expanded);
        records = new JsonRecords(input);
        keys = new JsonKeys(expanded);
        Columns = FindColumns();
    }

    /// <inheritdoc/>
    public string Name => input.Name;

    /// <inheritdoc/>
    public string Kind => records.IsArray ? "a JSON array" : "JSON lines";

    /// <inheritdoc/>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <inheritdoc/>
    public long BytesRead => input.BytesRead;

    /// <inheritdoc/>
    public long? TotalBytes => input.Length;

    /// <inheritdoc/>
    public FileStamp? Stamp => input.Stamp;

    /// <inheritdoc/>
    public IReadOnlyList<byte[][]> Sample(int count) => [.. sample.Take(count)];

    /// <inheritdoc/>
    public int ReadBatch(IReadOnlyList<int> columns, IReadOnlyList<ColumnValues> values)
    {
        rowsBefore += positions.Count;
        positions.Clear();
        problems.Clear();
        var list = columns.ToList().FindIndex(column => Columns[column].Name == expanded);
        var reader = new JsonFields([.. columns.Select(column => keys.Paths[column])], list);
        while (positions.Count < RowsPerBatch && records.Next(reader.Read))
        {
            if (records.Problem is { } problem)
            {
                problems.Add((positions.Count, problem));
                foreach (var column in values) column.AddOther(records.Current);
                positions.Add(records.Position);
                continue;
            }

            for (var k = reader.AddTo(values); k > 0; k--) positions.Add(records.Position);
        }

        return positions.Count;
    }

    /// <inheritdoc/>
    public string? ProblemOf(int row) => problems.Find(problem => problem.Row == row).Problem;

    /// <inheritdoc/>
    public string PositionOf(long row)
    {
        var position = positions[(int)(row - 1 - rowsBefore)];
        return records.IsArray ? FormattableString.Invariant($"record {position} of {Name}") : FormattableString.Invariant($"{Name}:{position}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        records.Dispose();
        input.Dispose();
    }

    List<TableColumn> FindColumns()
    {
        var count = 0;
        while (count < MaxKeyRows && records.Next(keys.Read))
        {
            if (records.Problem is null) sample.Add(keys.Fields);
            count++;
        }

        if (keys.Names.Count == 0)
        {
            throw new GpuAlsException(
                $"{input.Name}: {(count == 0 ? "no records" : $"no JSON object in the first {DisplayText.Count(count, "record")}")}; "
                + "expected objects with a user and an item");
        }

        records.Restart();
        for (var row = 0; row < sample.Count; row++) sample[row] = keys.Widen(sample[row]);
        return [.. keys.Names.Select((name, column) => new TableColumn(name, keys.IsListOf(column) ? "list" : "JSON value", !keys.IsListOf(column)))];
    }
}
