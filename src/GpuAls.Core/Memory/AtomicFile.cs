namespace GpuAls.Core.Memory;

/// <summary>A file that is written completely or not at all: it is written under a temporary name in the same folder, then renamed.</summary>
static class AtomicFile
{
    /// <summary>
    /// Writes a file. If <paramref name="write"/> throws, a file that existed before is unchanged and the temporary file is deleted.
    /// </summary>
    /// <param name="path">The path of the file. A link is resolved first, because a rename would replace the link.</param>
    /// <param name="write">Writes the content to a stream.</param>
    /// <param name="error">Creates the exception from its reason, such as "cannot be written: its folder does not exist".</param>
    /// <returns>The result of <paramref name="write"/>.</returns>
    /// <exception cref="GpuAlsException">The file cannot be written. Created by <paramref name="error"/>.</exception>
    public static T Write<T>(string path, Func<FileStream, T> write, Func<string, Exception?, GpuAlsException> error)
    {
        if (Directory.Exists(path)) throw error("a folder; expected the name of a file", null);
        try
        {
            var link = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true) : null;
            var target = link?.FullName ?? Path.GetFullPath(path);
            var folder = Path.GetDirectoryName(target)!;
            if (!Directory.Exists(folder)) throw error("cannot be written: its folder does not exist", null);
            return WriteAndRename(Path.Combine(folder, $".gpuals-{Path.GetRandomFileName()}.tmp"), target, write);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw error($"cannot be written: {DisplayText.Escape(exception.Message)}", exception);
        }
    }

    static T WriteAndRename<T>(string temporary, string target, Func<FileStream, T> write)
    {
        try
        {
            T result;
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0)) result = write(file);
            File.Move(temporary, target, overwrite: true);
            return result;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
