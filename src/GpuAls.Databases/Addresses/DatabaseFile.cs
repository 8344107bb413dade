using GpuAls.Core;

namespace GpuAls.Databases.Addresses;

/// <summary>The file of a database that is no server.</summary>
static class DatabaseFile
{
    /// <summary>The path after the kind of an address.</summary>
    /// <param name="scheme">The kind: "sqlite".</param>
    /// <param name="path">The path.</param>
    /// <exception cref="DatabaseException">There is no path, or it is a URL.</exception>
    public static string Check(string scheme, string path)
    {
        if (path.Length == 0 || path.Contains('\0')) throw new DatabaseException($"{scheme}: has no file; expected {scheme}:FILE", null);
        if (path.StartsWith("//", StringComparison.Ordinal))
        {
            throw new DatabaseException(
                $"{DisplayText.Escape($"{scheme}:{path}")} has // before the file; expected {scheme}:FILE",
                $"Name the file: {scheme}:{path.TrimStart('/')}, or {scheme}:/{path.TrimStart('/')} from the root");
        }

        return path;
    }

    /// <summary>Checks that the file can be opened: a missing one is not created by reading, and has its folder when it is written.</summary>
    /// <param name="address">The address, for messages.</param>
    /// <param name="path">The path.</param>
    /// <param name="isWritten">Whether it will be written.</param>
    /// <exception cref="DatabaseException">It cannot be opened.</exception>
    public static void Require(DatabaseAddress address, string path, bool isWritten)
    {
        var problem = $"cannot open {DisplayText.Escape(address.ToString())}";
        if (Directory.Exists(path)) throw new DatabaseException($"{problem}: it is a folder; expected a database file", "Name a file in it");
        if (File.Exists(path)) return;
        if (!isWritten) throw new DatabaseException($"{problem}: the file does not exist", "Correct the name of the file");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
        {
            throw new DatabaseException(
                $"{problem}: the folder {DisplayText.Quote(folder ?? path)} does not exist", "Create the folder, or name a file in another one");
        }
    }
}
