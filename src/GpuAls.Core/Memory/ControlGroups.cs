using System.Globalization;

namespace GpuAls.Core.Memory;

/// <summary>
/// The control groups of this process on Linux that limit its memory, of version 1 or 2: its own group and those above it. The cache of files is not
/// counted, because the system gives it up before the limit is met.
/// </summary>
sealed class ControlGroups
{
    // Version 1 has no word for "no limit", only a number near 2⁶³.
    const long NoLimit = 1L << 60;

    readonly IReadOnlyList<(string Folder, bool IsVersion2)> groups;

    ControlGroups(IReadOnlyList<(string Folder, bool IsVersion2)> groups) => this.groups = groups;

    /// <summary>Whether any group has a limit.</summary>
    public bool HaveLimit => groups.Any(group => Limit(group.Folder, group.IsVersion2) is not null);

    /// <summary>The groups of a process.</summary>
    /// <param name="processFile">The file with the groups of the process: <c>/proc/self/cgroup</c>.</param>
    /// <param name="root">The folder where control groups are mounted: <c>/sys/fs/cgroup</c>.</param>
    public static ControlGroups Find(string processFile, string root)
    {
        var found = new List<(string, bool)>();
        if (!OperatingSystem.IsLinux() || ReadText(processFile) is not { } text) return new ControlGroups(found);
        foreach (var line in text.Split('\n'))
        {
            // "0::/user.slice" of version 2, "4:memory:/docker/7bac" of version 1.
            if (line.Split(':', 3) is not [var number, var controllers, var path]) continue;
            if (number == "0" && controllers.Length == 0) AddWithParents(root, path, isVersion2: true);
            else if (controllers.Split(',').Contains("memory")) AddWithParents(Path.Combine(root, "memory"), path, isVersion2: false);
        }

        return new ControlGroups(found);

        void AddWithParents(string mount, string path, bool isVersion2)
        {
            // In a container the path may be that of the host: then only the mounted root is here, which is the group of the container.
            for (var rest = path.Trim('/'); ; rest = rest[..Math.Max(rest.LastIndexOf('/'), 0)])
            {
                var folder = Path.Combine(mount, rest);
                if (Limit(folder, isVersion2) is not null) found.Add((folder, isVersion2));
                if (rest.Length == 0) return;
            }
        }
    }

    /// <summary>The bytes that the groups still allow; null without a limit.</summary>
    public long? Free()
    {
        long? least = null;
        foreach (var (folder, isVersion2) in groups)
        {
            if (Limit(folder, isVersion2) is { } limit && Used(folder, isVersion2) is { } used)
                least = Math.Min(least ?? long.MaxValue, limit - used);
        }

        return least;
    }

    static long? Limit(string folder, bool isVersion2) =>
        Number(ReadText(Path.Combine(folder, isVersion2 ? "memory.max" : "memory.limit_in_bytes"))) is < NoLimit and var limit ? limit : null;

    static long? Used(string folder, bool isVersion2)
    {
        if (Number(ReadText(Path.Combine(folder, isVersion2 ? "memory.current" : "memory.usage_in_bytes"))) is not { } all) return null;
        var prefix = isVersion2 ? "" : "total_";
        var lines = ReadText(Path.Combine(folder, "memory.stat"))?.Split('\n') ?? [];
        return all - Cache("inactive_file") - Cache("active_file");

        long Cache(string name) =>
            Number(lines.FirstOrDefault(line => line.StartsWith($"{prefix}{name} ", StringComparison.Ordinal))?.Split(' ')[1]) ?? 0;
    }

    static long? Number(string? text) => long.TryParse(text?.Trim(), CultureInfo.InvariantCulture, out var number) ? number : null;

    static string? ReadText(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // a limit that cannot be read is not compared
        }
    }
}
