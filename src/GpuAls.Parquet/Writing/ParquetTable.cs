using GpuAls.Core;
using ParquetSharp;
using ParquetSharp.IO;

namespace GpuAls.Parquet.Writing;

/// <summary>
/// Writes a table as a Parquet file, compressed with Snappy, in row groups of a limited size: only one group is in memory. Readers that search by row
/// skip the groups of other rows.
/// </summary>
static class ParquetTable
{
    // A reader decompresses a group as a whole; fewer, larger groups compress no better.
    const int MaxGroupBytes = 16 << 20;
    const int MaxGroupRows = 1 << 16;

    // Names and numbers of a row, roughly.
    const int OtherBytes = 64;

    // float[] and string[] are written in pieces, so that arrays of a group's rows stay small.
    const int PieceRows = 1024;

    /// <summary>Writes a table.</summary>
    /// <param name="stream">Receives the file; it stays open.</param>
    /// <param name="columns">The columns, from left to right.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="cancel">Cancels the writing.</param>
    /// <exception cref="MissingLibraryException">This installation has no Parquet library.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(Stream stream, IReadOnlyList<ParquetColumn> columns, int rows, CancellationToken cancel = default)
    {
        ParquetLibrary.Require();
        var target = new RecordingStream(stream);
        target.Guard(() => WriteTo(target, columns, rows, cancel));
    }

    static void WriteTo(RecordingStream target, IReadOnlyList<ParquetColumn> columns, int rows, CancellationToken cancel)
    {
        using var output = new ManagedOutputStream(target, leaveOpen: true);
        using var properties = Properties(columns);
        using var file = new ParquetFileWriter(output, [.. columns.Select(Declare)], properties);
        var groupRows = RowsPerGroup(columns);
        for (var start = 0; start < rows; start += groupRows)
        {
            using var group = file.AppendRowGroup();
            foreach (var column in columns)
            {
                using var writer = group.NextColumn();
                Write(column, writer, start, Math.Min(groupRows, rows - start), cancel);
            }
        }

        file.Close();
    }

    /// <summary>The number of rows in each group but the last one.</summary>
    public static int RowsPerGroup(IReadOnlyList<ParquetColumn> columns) =>
        (int)Math.Clamp(
            MaxGroupBytes / (OtherBytes + columns.OfType<VectorColumn>().Sum(column => sizeof(float) * (long)column.Length)), 1, MaxGroupRows);

    static WriterProperties Properties(IEnumerable<ParquetColumn> columns)
    {
        using var properties = new WriterPropertiesBuilder();
        properties.Compression(Compression.Snappy);
        // Hardly two numbers are equal, so a dictionary would only be added to them.
        foreach (var column in columns.OfType<VectorColumn>()) properties.DisableDictionary($"{column.Name}.list.item");
        return properties.Build();
    }

    static Column Declare(ParquetColumn column) => column switch
    {
        WholeNumberColumn => new Column<int>(column.Name),
        TextColumn => new Column<string>(column.Name),
        VectorColumn => new Column<float[]>(column.Name),
        _ => throw Unknown(column),
    };

    static void Write(ParquetColumn column, ColumnWriter writer, int start, int count, CancellationToken cancel)
    {
        switch (column)
        {
            case WholeNumberColumn numbers:
                WritePieces(writer, start, count, numbers.Value, cancel);
                break;
            case TextColumn texts:
                WritePieces(writer, start, count, texts.Value, cancel);
                break;
            case VectorColumn vectors:
                WritePieces(writer, start, count, row =>
                {
                    var vector = new float[vectors.Length];
                    vectors.Copy(row, vector);
                    return vector;
                }, cancel);
                break;
            default:
                throw Unknown(column);
        }
    }

    static void WritePieces<T>(ColumnWriter writer, int start, int count, Func<int, T> value, CancellationToken cancel)
    {
        using var logical = writer.LogicalWriter<T>();
        for (var done = 0; done < count; done += PieceRows)
        {
            cancel.ThrowIfCancellationRequested();
            var piece = new T[Math.Min(PieceRows, count - done)];
            for (var n = 0; n < piece.Length; n++) piece[n] = value(start + done + n);
            logical.WriteBatch(piece);
        }
    }

    static ArgumentException Unknown(ParquetColumn column) => new($"no Parquet type for a {column.GetType()}", nameof(column));
}
