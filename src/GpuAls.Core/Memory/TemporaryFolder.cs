using System.Security.Cryptography;

namespace GpuAls.Core.Memory;

/// <summary>
/// The folder that takes the place of another one when it is complete. A locked file beside it says that it is in use: the folders that a killed run
/// left behind are deleted by the next run to the same target.
/// </summary>
sealed class TemporaryFolder : IDisposable
{
    const int MaxAttempts = 3;

    const string LockExtension = ".lock";
    const string OldExtension = ".old";
    const string Extension = ".tmp";

    readonly FilePlace target;
    readonly FileStream use;

    TemporaryFolder(FilePlace target, FileStream use)
    {
        (this.target, this.use) = (target, use);
        Path = System.IO.Path.ChangeExtension(use.Name, Extension);
    }

    /// <summary>The path of the folder, which exists and is empty at first.</summary>
    public string Path { get; }

    /// <summary>Creates the folder beside its target, and deletes those that killed runs left behind.</summary>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be created.</exception>
    public static TemporaryFolder Create(FilePlace target)
    {
        DeleteUnused(target);
        var folder = new TemporaryFolder(target, Lock(System.IO.Path.Combine(target.Folder, TemporaryNames.StartFor(target))));
        try
        {
            Directory.CreateDirectory(folder.Path);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Deletes the folders of a target that killed runs left behind.</summary>
    public static void DeleteUnused(FilePlace target) => DeleteUnused(target, $"{TemporaryNames.StartFor(target)}*{LockExtension}");

    /// <summary>Gives the folder the name of its target. A folder of that name is replaced at once, where the file system can exchange two names;
    /// elsewhere there is a moment without a folder, and the next run undoes a change that a kill interrupted there.</summary>
    /// <exception cref="UnflushedException">The folder has its name, but a power cut may undo that.</exception>
    /// <exception cref="IOException">The older folder is unchanged.</exception>
    public void Publish()
    {
        // After a power cut, the name must not belong to a folder whose names never reached the disk.
        if (!OperatingSystem.IsWindows()) FlushFolders(Path);
        if (!Directory.Exists(target.Path)) Directory.Move(Path, target.Path);
        else if (OperatingSystem.IsWindows() || !UnixFiles.TryExchange(Path, target.Path)) Replace();
        UnflushedException.Flush(target.Folder);
    }

    /// <summary>The reason why a folder was not written: "cannot be written: No space left on device". It names the target where the message of the
    /// system names the temporary folder.</summary>
    public static string Reason(FilePlace target, Exception exception) => DisplayText.Escape(
        exception is UnflushedException
            ? exception.Message
            : $"cannot be written: {TemporaryNames.Replace(DiskErrors.Reason(exception), target.Name)}");

    /// <summary>Deletes the folder, or the older one whose place it has taken.</summary>
    public void Dispose()
    {
        // The lock is last: while its file exists, the next run knows what to delete.
        if (TryDelete(Path) && TryDelete(System.IO.Path.ChangeExtension(Path, OldExtension))) TemporaryFile.TryDelete(use.Name);
        use.Dispose();
    }

    void Replace()
    {
        var old = System.IO.Path.ChangeExtension(Path, OldExtension);
        Directory.Move(target.Path, old);
        try
        {
            Directory.Move(Path, target.Path);
        }
        catch
        {
            Directory.Move(old, target.Path);
            throw;
        }
    }

    static FileStream Lock(string start)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var path = $"{start}{RandomNumberGenerator.GetHexString(8, lowercase: true)}{LockExtension}";
                var use = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileLocks.Exclusive, bufferSize: 0);
                // Another run may have found the file before it was locked.
                if (File.Exists(path)) return use;
                use.Dispose();
            }
            catch (IOException) when (attempt < MaxAttempts)
            {
                // Another run looked whether this file is in use.
            }
        }
    }

    static void FlushFolders(string folder)
    {
        foreach (var inner in Directory.EnumerateDirectories(folder)) FlushFolders(inner);
        UnixFiles.FlushFolder(folder);
    }

    static void DeleteUnused(FilePlace target, string pattern)
    {
        try
        {
            foreach (var path in Directory.GetFiles(target.Folder, pattern))
            {
                if (FileLocks.TryTake(path) is not { } use) continue;
                var left = new TemporaryFolder(target, use);
                var old = System.IO.Path.ChangeExtension(left.Path, OldExtension);
                if (Directory.Exists(old) && !Directory.Exists(target.Path)) Directory.Move(old, target.Path);
                left.Dispose();
            }
        }
        catch (UnauthorizedAccessException)
        {
            // A folder may be open for writing and not for listing.
        }
    }

    static bool TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // The next run tries again.
        }
    }
}
