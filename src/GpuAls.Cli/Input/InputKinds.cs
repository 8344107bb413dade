using GpuAls.Ingestion;
using GpuAls.Ingestion.Tables;
using GpuAls.Parquet.Reading;

namespace GpuAls.Cli.Input;

/// <summary>The kinds of files that every command reads beside delimited text.</summary>
static class InputKinds
{
    /// <summary>All kinds. The library of a kind is loaded when a file of that kind is opened.</summary>
    public static IReadOnlyList<SourceKind> All { get; } = [.. FileKinds.All, ParquetFile.Kind];
}
