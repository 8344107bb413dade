namespace GpuAls.Core.Memory;

/// <summary>A file that is there whole or not at all: written beside its place, then renamed.</summary>
static class WholeFile
{
    /// <summary>Writes a file. An error or a stop in <paramref name="write"/> leaves whatever was there before, and nothing beside it.</summary>
    /// <param name="path">Where it goes; a link is followed, for a rename would replace it.</param>
    /// <param name="write">Writes it to the stream that it is given.</param>
    /// <param name="error">Makes the exception for a reason: "cannot be written: its folder does not exist".</param>
    /// <exception cref="GpuAlsException">What <paramref name="error"/> made, where it cannot be written.</exception>
    public static T Write<T>(string path, Func<FileStream, T> write, Func<string, Exception?, GpuAlsException> error)
    {
        if (Directory.Exists(path)) throw error("a folder, expected the name of a file", null);
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
