namespace GpuAls.Core.Memory;

/// <summary>Locks that say which temporary files are in use: those of a killed program have none.</summary>
static class FileLocks
{
    /// <summary>The share of a file that its owner alone opens. Windows renames and deletes no open file that is not shared for it.</summary>
    public static FileShare Exclusive => OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    /// <summary>Locks a file that nobody uses any more.</summary>
    /// <returns>The locked file, whose lock ends when it is disposed of; null if it is in use, or of another user, or if the file system knows no
    /// locks: there, a file in use looks unused.</returns>
    public static FileStream? TryTake(string path)
    {
        FileStream? own = null;
        try
        {
            own = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, Exclusive, bufferSize: 0);
            if (IsLockRespected(path)) return own;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // In use, or of another user.
        }

        own?.Dispose();
        return null;
    }

    /// <summary>Creates or opens a file that its owner alone opens, as the lock of a folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="inUse">Creates the error if another process has the file open.</param>
    /// <returns>The locked file, whose lock ends when it is disposed of.</returns>
    public static FileStream Hold(string path, Func<IOException, Exception> inUse)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Exclusive, bufferSize: 0);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw inUse(exception);
        }
    }

    static bool IsLockRespected(string path)
    {
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
