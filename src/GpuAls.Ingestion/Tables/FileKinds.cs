namespace GpuAls.Ingestion.Tables;

/// <summary>The kinds of files that this package reads beside delimited text. A new kind is a row here.</summary>
public static class FileKinds
{
    /// <summary>JSON lines and JSON arrays, and sparse matrices of SciPy.</summary>
    public static IReadOnlyList<SourceKind> All { get; } =
    [
        SourceKind.OfText("JSON", Json.IsStart, (input, format) => new JsonTable(input, format.ItemList)),
        SourceKind.OfFile("SciPy npz", SparseArchive.IsStart, (path, _) => SparseArchive.Open(path)),
    ];
}

/// <summary>JSON by its first characters.</summary>
static class Json
{
    /// <summary>Whether a text is a JSON object or an array of values.</summary>
    public static bool IsStart(ReadOnlySpan<byte> start)
    {
        if (start.Length == 0 || start[0] is not ((byte)'{' or (byte)'[')) return false;
        var inside = start[1..].TrimStart(" \t\r\n"u8);
        return inside.Length > 0 && (start[0] == '{'
            ? inside[0] is (byte)'"' or (byte)'}'
            : inside[0] is (byte)'{' or (byte)'[' or (byte)'"' or (byte)']');
    }
}
