namespace GpuAls.Ingestion.Input;

/// <summary>The size and the time of a regular file when it was opened: a second reading compares them.</summary>
/// <param name="Path">The path.</param>
/// <param name="Length">The size in bytes.</param>
/// <param name="Written">The time of the last change, UTC.</param>
readonly record struct FileStamp(string Path, long Length, DateTime Written)
{
    /// <summary>The stamp of an open file; null for a pipe, which can be read only once.</summary>
    public static FileStamp? Of(string path, FileStream file) =>
        file.CanSeek ? new FileStamp(path, file.Length, File.GetLastWriteTimeUtc(file.SafeFileHandle)) : null;

    /// <summary>Whether the file has the same size and time now.</summary>
    public bool IsCurrent()
    {
        try
        {
            using var file = File.OpenHandle(Path);
            return RandomAccess.GetLength(file) == Length && File.GetLastWriteTimeUtc(file) == Written;
        }
        catch (Exception e) when (TextInput.IsFailure(e))
        {
            return false;
        }
    }
}
