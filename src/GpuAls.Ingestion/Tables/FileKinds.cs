namespace GpuAls.Ingestion.Tables;

/// <summary>The kinds of files that this package reads beside delimited text. A new kind is a row here.</summary>
public static class FileKinds
{
    /// <summary>JSON lines, JSON arrays, and sparse matrices of SciPy.</summary>
    public static IReadOnlyList<SourceKind> All { get; } = [];
}
