using System.Globalization;
using System.Text.RegularExpressions;
using GpuAls.Core.Memory;
using GpuAls.Core.SectionFiles;

namespace GpuAls.Core.Prepared;

/// <summary>The names and the formats of the files in a prepared folder; docs/large-data.md describes them.</summary>
static partial class PreparedFiles
{
    /// <summary>The file that names all others. It is written last.</summary>
    public const string Manifest = "prepared.json";

    /// <summary>The folder for temporary files while the folder is prepared.</summary>
    public const string Work = "_work";

    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    // A multiple of the pages of all systems that GpuAls runs on.
    const int PageBytes = 1 << 16;

    /// <summary>
    /// The entries before those of a shard: as many as bring its first entry to the place in a page that it has in the array of all shards, whether
    /// an entry takes 2 or 4 bytes.
    /// </summary>
    public static long Padding(long firstPair) => firstPair % (PageBytes / sizeof(ushort));

    /// <summary>Shards, and the file of names.</summary>
    public static SectionFileFormat Format { get; } = new(
        "prepared shard", "ALP", MaxVersion: Version, PageBytes, (path, reason, inner, _) => new PreparedException(path, reason, inner));

    /// <summary>The file of the names of users and items.</summary>
    /// <param name="mark">Different for different data, so that files of an older preparation are not replaced before the manifest is.</param>
    public static string Names(string mark) => $"names-{mark}.alp";

    /// <summary>The file of a shard.</summary>
    public static string Shard(string side, int number, string mark) =>
        string.Create(CultureInfo.InvariantCulture, $"by-{side}-{number:D5}-{mark}.alp");

    /// <summary>Whether a folder was prepared, or is being prepared.</summary>
    public static bool IsPrepared(string folder) =>
        File.Exists(Path.Combine(folder, Manifest)) || (Directory.Exists(Path.Combine(folder, Work)) && FindForeign(folder) is null);

    /// <summary>The first file of a folder that no preparation writes; null if there is none.</summary>
    public static string? FindForeign(string folder) => Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path))
        .Where(name => name != Manifest && name != Work && !IsDataFile(name) && !name.StartsWith(TemporaryNames.Start, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal).FirstOrDefault();

    /// <summary>Whether a name is that of a shard or of a file of names.</summary>
    public static bool IsDataFile(string name) => DataFile().IsMatch(name);

    [GeneratedRegex(@"^(names|by-(user|item)-\d{5,})-[0-9a-f]{8}\.alp$")]
    private static partial Regex DataFile();
}
