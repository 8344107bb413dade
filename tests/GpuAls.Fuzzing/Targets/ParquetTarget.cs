using GpuAls.Core.Interactions;
using GpuAls.Ingestion;
using GpuAls.Parquet.Reading;
using ParquetSharp;

namespace GpuAls.Fuzzing.Targets;

/// <summary>Parquet files as interactions. The native library is not instrumented, so only the edges of GpuAls lead.</summary>
sealed class ParquetTarget : FuzzTarget, IDisposable
{
    readonly Scratch scratch = new();

    public override string Name => "parquet";

    public override int MaxStretchedLength => 0;

    public override IEnumerable<byte[]> Seeds =>
    [
        Table(writer =>
        {
            Write(writer, (string[])["alice", "bob"]);
            Write(writer, (string[])["Abba", "Muse"]);
            Write(writer, (int[])[12, 3]);
        }, new Column<string>("user"), new Column<string>("item"), new Column<int>("plays")),
        Table(writer =>
        {
            Write(writer, (long[])[1, 2, 3]);
            Write(writer, (long[])[4, 5, 6]);
            Write(writer, (double?[])[0.5, null, 2]);
            Write(writer, (DateTime[])[new(2024, 2, 29, 0, 0, 0, DateTimeKind.Utc), default, default]);
        }, new Column<long>("uid"), new Column<long>("item_id"), new Column<double?>("value"), new Column<DateTime>("time")),
    ];

    public override Outcome Run(byte[] input)
    {
        var path = scratch.Write("plays.parquet", input);
        var builder = new InteractionMatrixBuilder();
        var report = new InteractionReader(new InteractionFormat()) { Kinds = [ParquetFile.Kind] }.Read(path, builder);
        return new(MatrixText.Describe(builder, report), input.Length);
    }

    public void Dispose() => scratch.Dispose();

    byte[] Table(Action<RowGroupWriter> write, params Column[] columns)
    {
        var path = Path.Combine(scratch.FullName, "seed.parquet");
        using (var file = new ParquetFileWriter(path, columns))
        {
            using (var group = file.AppendRowGroup()) write(group);
            file.Close();
        }

        return File.ReadAllBytes(path);
    }

    static void Write<T>(RowGroupWriter group, T[] values)
    {
        using var column = group.NextColumn().LogicalWriter<T>();
        column.WriteBatch(values);
    }
}
