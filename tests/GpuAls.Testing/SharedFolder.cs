namespace GpuAls.Testing;

/// <summary>The folder beside the repository that holds data which may not be copied into it; or where GPUALS_SHARED points.</summary>
static class SharedFolder
{
    /// <summary>The path of a file in it, or null where it is not there.</summary>
    public static string? Find(params string[] path)
    {
        foreach (var root in Roots())
        {
            var file = Path.Combine([root, .. path]);
            if (File.Exists(file)) return file;
        }

        return null;
    }

    static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("GPUALS_SHARED") is { Length: > 0 } named) yield return named;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GpuAls.sln"))) folder = folder.Parent;
        // A second working copy of the repository may be one folder deeper than the first.
        for (var beside = folder?.Parent; beside is not null; beside = beside.Parent) yield return Path.Combine(beside.FullName, "shared");
    }
}
