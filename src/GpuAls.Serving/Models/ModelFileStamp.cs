namespace GpuAls.Serving.Models;

/// <summary>The size and the time of a model file, by which a newer file is noticed.</summary>
/// <param name="Bytes">The size in bytes.</param>
/// <param name="Written">The time of the last write.</param>
readonly record struct ModelFileStamp(long Bytes, DateTime Written)
{
    /// <summary>The stamp of a file; null if there is none, or if it cannot be seen.</summary>
    public static ModelFileStamp? Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            // Of a link, the size and the time of the file that it names.
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
            return file.Exists ? new ModelFileStamp(file.Length, file.LastWriteTimeUtc) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
