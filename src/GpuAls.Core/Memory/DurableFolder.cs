namespace GpuAls.Core.Memory;

/// <summary>A folder that is still there after a power cut.</summary>
static class DurableFolder
{
    /// <summary>Creates a folder if it is missing, and its name on the disk.</summary>
    /// <exception cref="IOException">The folder cannot be created, or the disk reports an error.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be created.</exception>
    public static void Create(string path)
    {
        if (Directory.Exists(path)) return;
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows() && Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent) UnixFiles.FlushFolder(parent);
    }
}
