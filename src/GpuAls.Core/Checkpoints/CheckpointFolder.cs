using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Checkpoints;

/// <summary>
/// The folder of a training's checkpoints, <c>checkpoint-000012.alc</c> after iteration 12. It keeps the last two, so that the one before is there
/// if the newest turns out to be damaged. A checkpoint of several ranks has parts beside it, <c>checkpoint-000012-1f2e3d4c-part-1.alr</c>. A lock
/// keeps a second training out.
/// </summary>
sealed partial class CheckpointFolder : IDisposable
{
    /// <summary>The file that is locked while a training uses the folder.</summary>
    public const string LockName = "lock";

    const int Kept = 2;

    // Another training may still write parts of the same iteration: one whose rank 0 was killed.
    readonly string training = RandomNumberGenerator.GetHexString(8, lowercase: true);
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
        folder.DeleteUnusedParts();
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

    /// <summary>The start of the full paths of the parts of a checkpoint.</summary>
    public string StartOfParts(int iteration) => System.IO.Path.GetFullPath(
        System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"checkpoint-{iteration:D6}-{training}")));

    /// <summary>Whether a file name is that of a part.</summary>
    public static bool IsPart(string? name) => name is not null && PartName().IsMatch(name);

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
        DeleteUnusedParts();
    }

    /// <summary>Deletes the parts that no checkpoint names: of older checkpoints, and of those that were never completed.</summary>
    /// <exception cref="CheckpointException">A file cannot be deleted.</exception>
    public void DeleteUnusedParts()
    {
        // Most folders have none: then no checkpoint has to be read for its names.
        var parts = FindParts(Path).ToList();
        if (parts.Count == 0) return;
        // A checkpoint that cannot be read now may be readable later: its parts stay.
        var named = Find(Path).ToDictionary(found => found.Iteration, found => NamesOfParts(found.Path));
        foreach (var (iteration, file) in parts)
        {
            if (!named.TryGetValue(iteration, out var names) || names?.Contains(System.IO.Path.GetFileName(file)) == false) Remove(file);
        }
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
            foreach (var (_, file) in FindParts(folder)) Remove(file);
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

    static IReadOnlyList<string>? NamesOfParts(string path)
    {
        try
        {
            return CheckpointFile.NamesOfParts(path);
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    static IEnumerable<(int Iteration, string Path)> FindParts(string folder) =>
    [
        .. Directory.EnumerateFiles(folder).Select(file => (Match: PartName().Match(System.IO.Path.GetFileName(file)), Path: file))
            .Where(file => file.Match.Success)
            .Select(file => (int.Parse(file.Match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), file.Path)),
    ];

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

    [GeneratedRegex(@"^checkpoint-(\d{6,9})-[0-9a-f]{8}-part-\d{1,6}\.alr\z")]
    private static partial Regex PartName();
}
