using GpuAls.Core;
using GpuAls.Core.Memory;

namespace GpuAls.Export.Targets;

/// <summary>
/// A folder that is written completely or not at all: it is filled under a temporary name beside its place and then renamed. Of the folders that
/// exist, only an empty one or an older export is replaced.
/// </summary>
static class AtomicFolder
{
    /// <summary>Checks that a folder can be written, before the work that makes its content.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="overwrite">Whether an older export may be replaced.</param>
    /// <param name="own">The files of all exports, relative to their folder: a folder with other files is never replaced.</param>
    /// <exception cref="ExchangeException">It cannot be written, or would replace other files.</exception>
    public static void Check(string path, bool overwrite, IEnumerable<string> own)
    {
        var place = Place(path);
        var shown = DisplayText.Escape(path);
        if (File.Exists(place)) throw new ExchangeException($"{shown} is a file; expected a folder", "Name another folder: --to");
        if (Path.GetDirectoryName(place) is not { } parent)
            throw new ExchangeException($"{shown} cannot be replaced; expected a new folder", "Name another folder: --to");
        if (!Directory.Exists(parent))
        {
            throw new ExchangeException(
                $"cannot write to {shown}: the folder {DisplayText.Quote(parent)} does not exist", "Create the folder, or name another one: --to");
        }

        if (!OperatingSystem.IsWindows() && !UnixFiles.CanCreateIn(parent))
        {
            throw new ExchangeException(
                $"cannot write to {shown}: no file can be created in {DisplayText.Quote(parent)}",
                "Make the folder writable, or name another one: --to");
        }

        if (!Directory.Exists(place) || !Directory.EnumerateFileSystemEntries(place).Any()) return;
        if (Foreign(place, own) is { } foreign)
        {
            throw new ExchangeException(
                $"{shown} has {DisplayText.Quote(foreign)}, which no export writes; expected a new folder", "Name another folder: --to");
        }

        if (overwrite) return;
        throw new ExchangeException(
            $"{shown} exists and is not empty; expected a new folder", "Name another folder: --to. Or replace it: --overwrite");
    }

    /// <summary>Writes a folder. If <paramref name="write"/> throws, an older folder is unchanged.</summary>
    /// <param name="path">The folder, after <see cref="Check"/>.</param>
    /// <param name="write">Fills the folder with the given path.</param>
    /// <returns>The result of <paramref name="write"/>.</returns>
    /// <exception cref="ExchangeException">The folder cannot be written.</exception>
    public static T Write<T>(string path, Func<string, T> write)
    {
        var place = FilePlace.Resolve(Place(path));
        try
        {
            using var temporary = TemporaryFolder.Create(place);
            var result = write(temporary.Path);
            temporary.Publish();
            return result;
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw new ExchangeException(
                $"{DisplayText.Escape(path)}: {TemporaryFolder.Reason(place, exception)}", "Name another folder: --to", exception);
        }
    }

    /// <summary>The first file, by name, that no export writes; null if there is none.</summary>
    static string? Foreign(string place, IEnumerable<string> own)
    {
        var names = own.ToHashSet(StringComparer.Ordinal);
        return Directory.EnumerateFiles(place, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(file => Path.GetRelativePath(place, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(name => !names.Contains(name))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
    }

    /// <summary>The folder that a path means, after all links.</summary>
    static string Place(string path) => Path.TrimEndingDirectorySeparator(FilePlace.Resolve(Path.TrimEndingDirectorySeparator(path)).Path);
}
