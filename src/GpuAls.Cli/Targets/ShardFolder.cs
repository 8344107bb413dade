using System.Globalization;
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
    readonly string typed;
    readonly FilePlace place;
    readonly TemporaryFolder temporary;
    FileStream? current;
    int count;

    /// <param name="path">The folder, after <see cref="Check"/>.</param>
    /// <exception cref="RemedyException">The temporary folder cannot be created.</exception>
    public ShardFolder(string path)
    {
        (typed, place) = (path, Resolve(path));
        temporary = Guard(() => TemporaryFolder.Create(place));
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
            Path.Combine(temporary.Path, string.Create(CultureInfo.InvariantCulture, $"part-{count++:D5}.parquet")), FileMode.CreateNew);
    });

    /// <summary>Gives the folder its name, in the place of an older one.</summary>
    public void Complete() => Guard(() =>
    {
        CompleteFile();
        temporary.Publish();
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
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw new RemedyException(
                $"{DisplayText.Escape(typed)}: {TemporaryFolder.Reason(place, exception)}",
                $"Name another folder: {TargetOptions.OptionName}",
                exception);
        }
    }

    /// <summary>Deletes the temporary folder, unless it has got its name.</summary>
    public void Dispose()
    {
        current?.Dispose();
        temporary.Dispose();
    }

    void CompleteFile()
    {
        if (current is not null) DiskFlush.Flush(current);
        current?.Dispose();
        current = null;
    }

    static FilePlace Resolve(string path) => FilePlace.Resolve(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    [GeneratedRegex(@"^part-\d{5,}\.parquet$")]
    private static partial Regex ShardName();
}
