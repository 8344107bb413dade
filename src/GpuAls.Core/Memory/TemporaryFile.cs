using System.Security.Cryptography;
using System.Text;

namespace GpuAls.Core.Memory;

/// <summary>
/// The file that becomes another one when it is complete: in the folder of the target, and locked while it is written. Files that a killed run left
/// behind are deleted by the next run to the same target, which recognizes them by their names and by the missing lock.
/// </summary>
sealed class TemporaryFile : IDisposable
{
    const string Prefix = ".gpuals-";
    const string Extension = ".tmp";
    const int MaxAttempts = 3;

    readonly FilePlace target;
    string? path; // null if the file was moved or kept

    TemporaryFile(FilePlace target, string path)
    {
        (this.target, this.path) = (target, path);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = Exclusive,
            BufferSize = 0,
        };
        // The old file may be private: the new content must not be readable for a moment.
        if (!OperatingSystem.IsWindows() && target.Status is not null) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Stream = new FileStream(path, options);
    }

    /// <summary>The open file.</summary>
    public FileStream Stream { get; }

    // Windows renames and deletes no open file that is not shared for it.
    static FileShare Exclusive => OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    /// <summary>Creates the file, and deletes those that killed runs left behind.</summary>
    public static TemporaryFile Create(FilePlace target)
    {
        var prefix = $"{Prefix}{BlockChecksum.Crc32C(Encoding.UTF8.GetBytes(target.Name)):x8}-";
        DeleteUnused(target.Folder, $"{prefix}*{Extension}");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new TemporaryFile(
                    target, Path.Combine(target.Folder, $"{prefix}{RandomNumberGenerator.GetHexString(8, lowercase: true)}{Extension}"));
            }
            catch (IOException) when (attempt < MaxAttempts)
            {
                // Another run looked whether this file is in use, before it was locked.
            }
        }
    }

    /// <summary>Deletes the files of all targets in a folder that killed runs left behind.</summary>
    public static void DeleteUnused(string folder) => DeleteUnused(folder, $"{Prefix}*{Extension}");

    /// <summary>Gives the file the owner, the group and the permissions of the file that it replaces.</summary>
    /// <returns>False if this process or the file system cannot.</returns>
    public bool TryTakeOwner(FileStatus old)
    {
        if (OperatingSystem.IsWindows() || FileStatus.Of(path!) is not { } own) return true;
        if ((own.User, own.Group) != (old.User, old.Group) && !UnixFiles.TrySetOwner(Stream.SafeFileHandle, old.User, old.Group)) return false;
        if (own.Mode == old.Mode) return true;
        try
        {
            File.SetUnixFileMode(Stream.SafeFileHandle, old.Mode);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Renames the file to the target, which it replaces.</summary>
    public void Replace()
    {
        // A reader of the new file must find no exclusive lock; without any lock, another run would delete the file before the rename.
        if (!OperatingSystem.IsWindows()) UnixFiles.ShareLock(Stream.SafeFileHandle);
        File.Move(path!, target.Path, overwrite: true);
        path = null;
        Stream.Dispose();
        if (!OperatingSystem.IsWindows()) UnixFiles.FlushFolder(target.Folder);
    }

    /// <summary>Copies the content into the target, which keeps its owner and its other names.</summary>
    public void CopyInto()
    {
        using var into = new FileStream(target.Path, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
        Stream.Position = 0;
        Stream.CopyTo(into);
        into.SetLength(Stream.Length);
        into.Flush(flushToDisk: true);
    }

    /// <summary>Keeps the complete file under a name that no later run deletes.</summary>
    /// <returns>The path.</returns>
    public string Keep()
    {
        var kept = Path.ChangeExtension(path!, ".kept");
        File.Move(path!, kept);
        path = null;
        Stream.Dispose();
        return kept;
    }

    /// <summary>Deletes the file, unless it was moved or kept.</summary>
    public void Dispose()
    {
        // Deleted while it is locked: afterwards another run may have a file of this name.
        if (path is not null) File.Delete(path);
        path = null;
        Stream.Dispose();
    }

    static void DeleteUnused(string folder, string pattern)
    {
        try
        {
            foreach (var path in Directory.GetFiles(folder, pattern)) TryDeleteUnused(path);
        }
        catch (UnauthorizedAccessException)
        {
            // A folder may be open for writing and not for listing.
        }
    }

    static void TryDeleteUnused(string path)
    {
        try
        {
            using var own = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, Exclusive, bufferSize: 0);
            if (!IsLockRespected(path)) return;
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // In use, or of another user.
        }
    }

    // Some file systems know no locks: there, a file in use looks unused.
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
