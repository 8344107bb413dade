namespace GpuAls.Core.Memory;

/// <summary>A result is complete and has its name, but the disk does not confirm the name; the message is a reason without the path.</summary>
sealed class UnflushedException(IOException cause)
    : IOException($"written, but a power cut may undo that: its folder cannot be flushed to the disk: {cause.Message}", cause)
{
    /// <summary>Flushes the names in a folder to the disk.</summary>
    /// <exception cref="UnflushedException">The disk reports an error.</exception>
    public static void Flush(string folder)
    {
        try
        {
            if (!OperatingSystem.IsWindows()) UnixFiles.FlushFolder(folder);
        }
        catch (IOException exception)
        {
            throw new UnflushedException(exception);
        }
    }
}
