using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Memory;
using GpuAls.Core.Prepared;

namespace GpuAls.Cli.Preparing;

/// <summary>The folder that <c>gpuals prepare</c> writes.</summary>
static class PreparedTarget
{
    /// <summary>The option that names the folder.</summary>
    public const string OptionName = "--out";

    const string Another = $"Name another folder: {OptionName}";

    /// <summary>Checks that the folder can be made, and that nothing is lost in it.</summary>
    /// <param name="path">The folder as typed.</param>
    /// <param name="overwrite">Whether prepared data are replaced.</param>
    /// <exception cref="RemedyException">It cannot, or it has files of another kind, or prepared data.</exception>
    public static void Check(string path, bool overwrite)
    {
        var (shown, full) = (DisplayText.Escape(path), Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (File.Exists(full)) throw new RemedyException($"{shown} is a file; expected a folder", Another);
        if (!Directory.Exists(full))
        {
            var parent = Path.GetDirectoryName(full);
            if (parent is not null && !Directory.Exists(parent))
            {
                throw new RemedyException(
                    $"{shown} cannot be written: the folder above it does not exist", $"Create the folder {DisplayText.Escape(parent)}");
            }

            RequireWritable(shown, parent ?? full);
            return;
        }

        RequireWritable(shown, full);
        if (PreparedFiles.FindForeign(full) is { } foreign)
        {
            throw new RemedyException(
                $"{shown} has {DisplayText.Quote(foreign)}, which is no file of prepared data; expected a new folder", Another);
        }

        if (!overwrite && File.Exists(Path.Combine(full, PreparedFiles.Manifest)))
            throw new RemedyException($"{shown} is prepared already; expected a new folder", $"{Another}. Or replace it: --overwrite");
    }

    /// <summary>The free bytes of the disk that has the folder; null if unknown.</summary>
    public static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    static void RequireWritable(string shown, string folder)
    {
        if (OperatingSystem.IsWindows() || UnixFiles.CanCreateIn(folder)) return;
        throw new RemedyException(
            $"{shown} cannot be written: no file can be created in {DisplayText.Quote(folder)}",
            $"Make that folder writable, or name another one: {OptionName}");
    }
}
