using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Memory;

namespace GpuAls.Cli.Datasets;

/// <summary>
/// The folder of a data set, which appears complete or not at all: the files are unpacked into a folder beside it, which is renamed. In a folder
/// that exists, --overwrite replaces the files of the data set and leaves all others.
/// </summary>
/// <param name="path">The folder as typed.</param>
/// <param name="overwrite">Whether --overwrite was typed.</param>
sealed class DatasetFolder(string path, bool overwrite)
{
    readonly string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>Checks that the folder can be made.</summary>
    /// <exception cref="RemedyException">It exists, or the folder above it does not.</exception>
    public void Check()
    {
        if (File.Exists(full))
            throw new RemedyException($"{DisplayText.Escape(path)} is a file; expected the name of a new folder", "Name another folder: -o");
        if (Directory.Exists(full) && !overwrite && Directory.EnumerateFileSystemEntries(full).Any())
            throw new RemedyException(
                $"{DisplayText.Escape(path)} exists and is not empty; expected the name of a new folder",
                "Name another folder: -o. Or replace the files of the data set in it: --overwrite");
        if (Path.GetDirectoryName(full) is { } parent && !Directory.Exists(parent))
            throw new RemedyException(
                $"{DisplayText.Escape(path)} cannot be written: the folder above it does not exist",
                $"Create the folder {DisplayText.Escape(parent)}");
    }

    /// <summary>Fills a folder beside the target, and puts it in its place.</summary>
    /// <param name="fill">Writes the files into an empty folder.</param>
    /// <returns>The names of the files.</returns>
    public IReadOnlyList<string> Write(Action<string> fill)
    {
        var place = FilePlace.Resolve(full);
        try
        {
            using var temporary = TemporaryFolder.Create(place);
            fill(temporary.Path);
            List<string> names = [.. Directory.EnumerateFiles(temporary.Path).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
            if (!Directory.Exists(place.Path))
            {
                temporary.Publish();
                return names;
            }

            foreach (var name in names) File.Move(Path.Combine(temporary.Path, name), Path.Combine(place.Path, name), overwrite: true);
            UnflushedException.Flush(place.Path);
            return names;
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw new DatasetFolderException($"{DisplayText.Escape(path)}: {TemporaryFolder.Reason(place, exception)}", exception);
        }
    }
}

/// <summary>The folder of a data set cannot be written. The fetched file is complete, and stays.</summary>
sealed class DatasetFolderException(string message, Exception inner) : GpuAlsException(message, inner);
