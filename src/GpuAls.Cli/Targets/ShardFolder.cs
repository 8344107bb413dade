using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Memory;

namespace GpuAls.Cli.Targets;

/// <summary>
/// A folder of the files part-00000.parquet, part-00001.parquet, … that is written completely or not at all: the files are written to a temporary
/// folder beside it, which is renamed at the end.
/// </summary>
sealed partial class ShardFolder : IDisposable
{
    const string LockName = ".lock";

    readonly string typed;
    readonly FilePlace place;
    readonly string temporary;
    readonly FileStream use; // says to other runs that the temporary folder is in use
    FileStream? current;
    int count;

    /// <param name="path">The folder, after <see cref="Check"/>.</param>
    /// <exception cref="RemedyException">The temporary folder cannot be created.</exception>
    public ShardFolder(string path)
    {
        (typed, place) = (path, Resolve(path));
        var prefix = $".gpuals-{BlockChecksum.Crc32C(Encoding.UTF8.GetBytes(place.Name)):x8}-";
        temporary = Path.Combine(place.Folder, $"{prefix}{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp");
        use = Guard(() =>
        {
            DeleteUnused(place.Folder, $"{prefix}*.tmp*");
            Directory.CreateDirectory(temporary);
            return Lock(temporary);
        });
    }

    /// <summary>Checks that the folder can be written, and that no files are replaced but shards.</summary>
    /// <param name="path">The folder as typed.</param>
    /// <param name="overwrite">Whether older shards are replaced.</param>
    /// <exception cref="RemedyException">It cannot be written, or has files.</exception>
    public static void Check(string path, bool overwrite)
    {
        const string another = $"Name another folder: {TargetOptions.OptionName}";
        var shown = DisplayText.Escape(path);
        var place = Resolve(path);
        if (place.Status is { Kind: not FileKind.Folder }) throw new RemedyException($"{shown} is a file; expected a folder", another);
        if (FileStatus.Of(place.Folder) is not { Kind: FileKind.Folder })
        {
            throw new RemedyException(
                $"cannot write the recommendations to {shown}: the folder {DisplayText.Quote(place.Folder)} does not exist",
                $"Create the folder, or name another one: {TargetOptions.OptionName}");
        }

        if (!OperatingSystem.IsWindows() && !UnixFiles.CanCreateIn(place.Folder))
        {
            throw new RemedyException(
                $"cannot write the recommendations to {shown}: no file can be created in {DisplayText.Quote(place.Folder)}",
                $"Make that folder writable, or name another one: {TargetOptions.OptionName}");
        }

        if (place.Status is null) return;
        List<string> names = [.. Directory.EnumerateFileSystemEntries(place.Path).Select(Path.GetFileName).OfType<string>()];
        names.Sort(StringComparer.Ordinal);
        if (names.Find(name => !ShardName().IsMatch(name)) is { } other)
            throw new RemedyException($"{shown} has {DisplayText.Quote(other)}, which is no shard of lists; expected a new folder", another);
        if (names.Count > 0 && !overwrite)
            throw new RemedyException($"{shown} exists and is not empty; expected a new folder", $"{another}. Or replace it: --overwrite");
    }

    /// <summary>Completes the current file, and opens the next one.</summary>
    public FileStream Next() => Guard(() =>
    {
        CompleteFile();
        return current = new FileStream(
            Path.Combine(temporary, string.Create(CultureInfo.InvariantCulture, $"part-{count++:D5}.parquet")), FileMode.CreateNew);
    });

    /// <summary>Gives the folder its name, in the place of an older one.</summary>
    public void Complete() => Guard(() =>
    {
        CompleteFile();
        use.Dispose();
        File.Delete(use.Name);
        if (!OperatingSystem.IsWindows()) UnixFiles.FlushFolder(temporary);
        var old = Directory.Exists(place.Path) ? temporary + ".old" : null;
        if (old is not null) Directory.Move(place.Path, old);
        try
        {
            Directory.Move(temporary, place.Path);
        }
        catch when (old is not null)
        {
            Directory.Move(old, place.Path);
            throw;
        }

        if (!OperatingSystem.IsWindows()) UnixFiles.FlushFolder(place.Folder);
        if (old is not null) Directory.Delete(old, recursive: true);
        return 0;
    });

    /// <summary>Runs a step that writes to the files.</summary>
    /// <exception cref="RemedyException">A file cannot be written.</exception>
    public T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The temporary folder means nothing to the reader.
            var reason = exception.Message.Replace(temporary, place.Path, StringComparison.Ordinal);
            throw new RemedyException(
                $"{DisplayText.Escape(typed)}: cannot be written: {DisplayText.Escape(reason)}",
                $"Name another folder: {TargetOptions.OptionName}",
                exception);
        }
    }

    /// <summary>Deletes the temporary folder, unless it has got its name.</summary>
    public void Dispose()
    {
        current?.Dispose();
        use.Dispose();
        if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
    }

    void CompleteFile()
    {
        current?.Flush(flushToDisk: true);
        current?.Dispose();
        current = null;
    }

    // A killed run cannot delete its folder.
    static void DeleteUnused(string parent, string pattern)
    {
        foreach (var folder in Directory.GetDirectories(parent, pattern))
        {
            try
            {
                using var own = Lock(folder);
                // Some file systems know no locks: there, a folder in use looks unused.
                if (IsLockRespected(folder)) Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // In use, or of another user.
            }
        }
    }

    // Windows deletes no open file that is not shared for it.
    static FileStream Lock(string folder) => new(
        Path.Combine(folder, LockName),
        FileMode.OpenOrCreate,
        FileAccess.ReadWrite,
        OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None,
        bufferSize: 1);

    static bool IsLockRespected(string folder)
    {
        try
        {
            Lock(folder).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    static FilePlace Resolve(string path) => FilePlace.Resolve(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    [GeneratedRegex(@"^part-\d{5,}\.parquet$")]
    private static partial Regex ShardName();
}
