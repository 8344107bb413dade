using GpuAls.Core;
using ParquetSharp;
using ParquetSharp.IO;

namespace GpuAls.Parquet.Writing;

/// <summary>A Parquet file, compressed with Snappy, that is written row by row; the rows of one group are in memory.</summary>
sealed class ParquetRowWriter : IDisposable
{
    // Readers read a group at once and skip groups: neither too small nor too large.
    const int GroupRows = 1 << 17;

    readonly RecordingStream target;
    readonly ManagedOutputStream output;
    readonly ParquetFileWriter file;
    readonly Buffer[] columns;
    int buffered;

    /// <param name="stream">Receives the file; it stays open.</param>
    /// <param name="columns">The columns: <see cref="string"/>, <see cref="int"/>, <see cref="float"/> or <see cref="double"/>.</param>
    /// <exception cref="MissingLibraryException">This installation has no Parquet library.</exception>
    public ParquetRowWriter(Stream stream, IReadOnlyList<(string Name, Type Type)> columns)
    {
        ParquetLibrary.Require();
        target = new RecordingStream(stream);
        output = new ManagedOutputStream(target, leaveOpen: true);
        using var properties = new WriterPropertiesBuilder().Compression(Compression.Snappy).Build();
        file = new ParquetFileWriter(output, [.. columns.Select(column => new Column(column.Type, column.Name))], properties);
        this.columns = [.. columns.Select(column => Buffer.Create(column.Type))];
    }

    /// <summary>Appends a row.</summary>
    /// <param name="row">A value of each column's type; only a string may be null.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Write(IReadOnlyList<object?> row)
    {
        for (var n = 0; n < columns.Length; n++) columns[n].Add(row[n]);
        if (++buffered == GroupRows) Flush();
    }

    /// <summary>Writes the end of the file, without which it cannot be read.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Complete()
    {
        Flush();
        target.Guard(file.Close);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        file.Dispose();
        output.Dispose();
    }

    void Flush()
    {
        if (buffered == 0) return;
        target.Guard(() =>
        {
            using var group = file.AppendRowGroup();
            foreach (var column in columns)
            {
                using var writer = group.NextColumn();
                column.WriteTo(writer);
            }

            group.Close();
        });
        buffered = 0;
    }

    /// <summary>The values of a column that were not written yet.</summary>
    abstract class Buffer
    {
        public static Buffer Create(Type type) => type == typeof(string) ? new Buffer<string?>()
            : type == typeof(int) ? new Buffer<int>()
            : type == typeof(float) ? new Buffer<float>()
            : type == typeof(double) ? new Buffer<double>()
            : throw new ArgumentException($"a Parquet file cannot hold a {type}");

        public abstract void Add(object? value);

        public abstract void WriteTo(ColumnWriter writer);
    }

    sealed class Buffer<T> : Buffer
    {
        readonly List<T> values = [];

        public override void Add(object? value) => values.Add((T)value!);

        public override void WriteTo(ColumnWriter writer)
        {
            using var column = writer.LogicalWriter<T>();
            column.WriteBatch([.. values]);
            values.Clear();
        }
    }
}
