using System.Security.Cryptography;

namespace GpuAls.Core.Memory;

/// <summary>
/// The file that becomes another one when it is complete: in the folder of the target, and locked while it is written. Files that a killed run left
/// behind are deleted by the next run to the same target, which recognizes them by their names and by the missing lock.
/// </summary>
sealed class TemporaryFile : IDisposable
{
    const string Extension = ".tmp";
    const string KeptExtension = ".kept";
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
            Share = FileLocks.Exclusive,
            BufferSize = 0,
        };
        // The old file may be private: the new content must not be readable for a moment.
        if (!OperatingSystem.IsWindows() && target.Status is not null) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Stream = new FileStream(path, options);
    }

    /// <summary>The open file.</summary>
    public FileStream Stream { get; }

    /// <summary>Creates the file, and deletes those that killed runs left behind.</summary>
    public static TemporaryFile Create(FilePlace target)
    {
        var prefix = TemporaryNames.StartFor(target);
        DeleteUnused(target.Folder, $"{prefix}*{Extension}");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var path = Path.Combine(target.Folder, $"{prefix}{RandomNumberGenerator.GetHexString(8, lowercase: true)}{Extension}");
                var file = new TemporaryFile(target, path);
                // Another run may have found the file before it was locked.
                if (File.Exists(path)) return file;
                file.Stream.Dispose();
            }
            catch (IOException) when (attempt < MaxAttempts)
            {
                // Another run looked whether this file is in use.
            }
        }
    }

    /// <summary>Deletes the files of all targets in a folder that killed runs left behind.</summary>
    public static void DeleteUnused(string folder) => DeleteUnused(folder, $"{TemporaryNames.Start}*{Extension}");

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
    }

    /// <summary>Renames the file to the target, which it replaces, and stays its only user.</summary>
    /// <returns>The open file, whose lock ends when it is disposed of.</returns>
    public FileStream ReplaceLocked()
    {
        File.Move(path!, target.Path, overwrite: true);
        path = null;
        return Stream;
    }

    /// <summary>The path of the complete file if it was copied into the target, or a part of it; no later run deletes it.</summary>
    public string? Kept { get; private set; }

    /// <summary>Copies the content into the target, which keeps its owner and its other names. Until that is done, the complete file has a name that
    /// no later run deletes.</summary>
    public void CopyInto()
    {
        var kept = Path.ChangeExtension(path!, KeptExtension);
        File.Move(path!, kept);
        (path, Kept) = (null, kept);
        using (Stream) // a reader of the file that is kept must find no lock
        {
            using var into = new FileStream(target.Path, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
            Stream.Position = 0;
            Stream.CopyTo(into);
            into.SetLength(Stream.Length);
            DiskFlush.Flush(into);
        }

        Kept = null;
        TryDelete(kept);
    }

    /// <summary>Deletes the file, unless it was moved or kept.</summary>
    public void Dispose()
    {
        // Deleted while it is locked: afterwards another run may have a file of this name.
        if (path is not null) TryDelete(path);
        path = null;
        Stream.Dispose();
    }

    static void DeleteUnused(string folder, string pattern)
    {
        try
        {
            foreach (var path in Directory.GetFiles(folder, pattern))
            {
                using var own = FileLocks.TryTake(path);
                if (own is not null) TryDelete(path);
            }
        }
        catch (UnauthorizedAccessException)
        {
            // A folder may be open for writing and not for listing.
        }
    }

    /// <summary>Deletes a file if it can. The error that a caller reports is the one before it; the next run deletes the file.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next run tries again.
        }
    }
}
