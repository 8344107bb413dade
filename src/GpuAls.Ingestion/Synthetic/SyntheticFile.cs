using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>A file that is there whole or not at all: written beside its place, then renamed.</summary>
static class SyntheticFile
{
    /// <summary>Writes a file. An error or a stop in <paramref name="write"/> leaves whatever was there before.</summary>
    /// <exception cref="GpuAlsException">It cannot be written there; the message says why.</exception>
    public static T Write<T>(string path, Func<Stream, T> write)
    {
        var name = DisplayText.Escape(path);
        if (Directory.Exists(path)) throw new GpuAlsException($"{name}: a folder, expected the name of a file");
        try
        {
            // Through a link to what it points at: a rename would replace the link.
            var link = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true) : null;
            var target = link?.FullName ?? Path.GetFullPath(path);
            var folder = Path.GetDirectoryName(target)!;
            if (!Directory.Exists(folder)) throw new GpuAlsException($"{name}: cannot be written: its folder does not exist");
            return WriteAndRename(Path.Combine(folder, $".gpuals-{Path.GetRandomFileName()}.tmp"), target, write);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GpuAlsException($"{name}: cannot be written: {DisplayText.Escape(exception.Message)}", exception);
        }
    }

    static T WriteAndRename<T>(string temporary, string target, Func<Stream, T> write)
    {
        try
        {
            T result;
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                result = write(stream);
            }

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
