using System.Globalization;
using System.Text.RegularExpressions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Checkpoints;

/// <summary>
/// The folder of a training's checkpoints, <c>checkpoint-000012.alc</c> after iteration 12. It keeps the last two, so that the one before is there
/// if the newest turns out to be damaged. A lock keeps a second training out.
/// </summary>
sealed partial class CheckpointFolder : IDisposable
{
    /// <summary>The file that is locked while a training uses the folder.</summary>
    public const string LockName = "lock";

    const int Kept = 2;

    readonly FileStream held;

    CheckpointFolder(string path, FileStream held) => (Path, this.held) = (path, held);

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>Creates the folder if it is missing, and locks it.</summary>
    /// <exception cref="CheckpointException">The folder cannot be created or written, or another training uses it.</exception>
    public static CheckpointFolder Open(string path)
    {
        try
        {
            if (File.Exists(path)) throw IsFile(path);
            DurableFolder.Create(path);
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw CannotWrite(path, exception);
        }

        var folder = new CheckpointFolder(path, Lock(path));
        // Those of a training that was killed; nobody else writes here.
        TemporaryFile.DeleteUnused(path);
        return folder;
    }

    /// <summary>Checks that a folder can be used, without changing anything.</summary>
    /// <exception cref="CheckpointException">It cannot be created or written, or another training uses it.</exception>
    public static void RequireUsable(string path)
    {
        if (File.Exists(path)) throw IsFile(path);
        // The nearest folder that exists must take a new file or folder.
        var existing = System.IO.Path.GetFullPath(path);
        while (!Directory.Exists(existing)) existing = System.IO.Path.GetDirectoryName(existing)!;
        if (!OperatingSystem.IsWindows() && !UnixFiles.CanCreateIn(existing))
            throw new CheckpointException(path, $"checkpoints cannot be written: no file can be created in {DisplayText.Quote(existing)}");
        if (File.Exists(System.IO.Path.Combine(path, LockName))) Lock(path).Dispose();
    }

    /// <summary>The path of a checkpoint.</summary>
    public string PathOf(int iteration) =>
        System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"checkpoint-{iteration:D6}.alc"));

    /// <summary>The checkpoints of a folder, the newest first.</summary>
    public static IReadOnlyList<(int Iteration, string Path)> Find(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. Directory.EnumerateFiles(folder).Select(file => (Match: FileName().Match(System.IO.Path.GetFileName(file)), Path: file))
            .Where(file => file.Match.Success)
            .Select(file => (int.Parse(file.Match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), file.Path))
            .OrderByDescending(file => file.Item1),
    ];

    /// <summary>Deletes all but the newest checkpoints.</summary>
    /// <exception cref="CheckpointException">A file cannot be deleted.</exception>
    public void Prune()
    {
        foreach (var (_, file) in Find(Path).Skip(Kept)) Remove(file);
    }

    /// <summary>Deletes all checkpoints, and the folder if nothing else is in it.</summary>
    /// <exception cref="CheckpointException">The folder is in use, or a file cannot be deleted.</exception>
    public static void Delete(string folder)
    {
        if (!Directory.Exists(folder)) return;
        using (var held = Lock(folder))
        {
            TemporaryFile.DeleteUnused(folder);
            foreach (var (_, file) in Find(folder)) Remove(file);
            Remove(held.Name);
        }

        try
        {
            if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw new CheckpointException(folder, $"cannot be deleted: {DisplayText.Escape(exception.Message)}", exception);
        }
    }

    /// <summary>Unlocks the folder.</summary>
    public void Dispose() => held.Dispose();

    static FileStream Lock(string folder)
    {
        try
        {
            return FileLocks.Hold(System.IO.Path.Combine(folder, LockName), inUse => new CheckpointException(
                folder, "in use by another training; expected a folder of its own for each training", inUse));
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw CannotWrite(folder, exception);
        }
    }

    static CheckpointException IsFile(string path) => new(path, "a file; expected a folder for checkpoints");

    static CheckpointException CannotWrite(string folder, Exception exception) =>
        new(folder, $"checkpoints cannot be written: {DisplayText.Escape(exception.Message)}", exception);

    static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw new CheckpointException(file, $"cannot be deleted: {DisplayText.Escape(exception.Message)}", exception);
        }
    }

    [GeneratedRegex(@"^checkpoint-(\d{6,9})\.alc$")]
    private static partial Regex FileName();
}
