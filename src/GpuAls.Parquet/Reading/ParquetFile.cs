using System.Runtime.CompilerServices;
using GpuAls.Ingestion;

namespace GpuAls.Parquet.Reading;

/// <summary>Parquet as a kind of file with interactions, of any program that writes it: Spark, pandas, Polars, DuckDB.</summary>
public static class ParquetFile
{
    /// <summary>The kind, for <see cref="InteractionReader.Kinds"/>. The native library is loaded when the first file is opened.</summary>
    public static SourceKind Kind { get; } = SourceKind.OfFile("Parquet", start => start.StartsWith("PAR1"u8), (path, _) => Open(path));

    // Not inlined, so that nothing of ParquetSharp is loaded before a file is opened.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static ParquetTable Open(string path) => ParquetTable.Open(path);
}
