using GpuAls.Cli.Shell;
using GpuAls.Core;

namespace GpuAls.Cli.Input;

/// <summary>
/// Paths as typed; a folder stands for the files in it. A shell replaces patterns such as <c>2024-*.tsv.gz</c> by the files that match; in quotes,
/// and on Windows, the pattern arrives here.
/// </summary>
static class PathPatterns
{
    static readonly EnumerationOptions Entries = new() { MatchType = MatchType.Simple, MatchCasing = MatchCasing.PlatformDefault };

    /// <summary>The paths, with each pattern replaced by the files that match it, ordered by name.</summary>
    /// <param name="typed">The typed paths and patterns. A file whose name contains <c>*</c> or <c>?</c> is no pattern.</param>
    /// <exception cref="RemedyException">A pattern matches no file, or a folder has none.</exception>
    /// <exception cref="UsageException">A file is named twice, or standard input is named beside a file.</exception>
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> typed)
    {
        List<string> paths = [.. typed.SelectMany(Expand)];
        if (paths.Count > 1 && paths.Contains(Terminal.InputPath))
            throw new UsageException("- is standard input and cannot be read beside other files; expected only - or only files");
        var twice = paths.GroupBy(Path.GetFullPath).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? paths : throw new UsageException($"{twice.First()} is named twice; expected each input file once");
    }

    static IEnumerable<string> Expand(string path)
    {
        if (Directory.Exists(path)) return FilesIn(path);
        if (!IsPattern(path) || File.Exists(path)) return [path];
        var root = Path.GetPathRoot(path)!;
        IEnumerable<string> found = [root];
        var parts = path[root.Length..].Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        for (var n = 0; n < parts.Length; n++)
        {
            var (part, isLast) = (parts[n], n == parts.Length - 1);
            found = found.SelectMany(folder => Matches(folder, part, isLast));
        }

        List<string> files = [.. found.Order(StringComparer.Ordinal)];
        if (files.Count > 0) return files;
        throw new RemedyException(
            $"{DisplayText.Escape(path)}: no file matches this pattern; expected at least one",
            "Name the files, or another pattern: * and ? match any characters of a name");
    }

    /// <summary>
    /// The files in a folder and its folders, ordered by name, without those that programs hide beside the parts: _SUCCESS, .part-0.crc.
    /// </summary>
    static List<string> FilesIn(string folder)
    {
        List<string> files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsPart).Order(StringComparer.Ordinal)];
        return files.Count > 0
            ? files
            : throw new RemedyException(
                $"{DisplayText.Escape(folder)}: a folder without files; expected files with interactions", "Name the files, or another folder");

        bool IsPart(string file) => !Path.GetRelativePath(folder, file)
            .Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('_') || part.StartsWith('.'));
    }

    static List<string> Matches(string folder, string part, bool isLast)
    {
        if (!IsPattern(part))
        {
            var path = Path.Combine(folder, part);
            return (isLast ? File.Exists(path) : Directory.Exists(path)) ? [path] : [];
        }

        var place = folder.Length == 0 ? "." : folder;
        try
        {
            var entries = isLast ? Directory.EnumerateFiles(place, part, Entries) : Directory.EnumerateDirectories(place, part, Entries);
            return [.. entries.Select(entry => Path.Combine(folder, Path.GetFileName(entry)))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    static bool IsPattern(string path) => path.AsSpan().ContainsAny('*', '?');
}
