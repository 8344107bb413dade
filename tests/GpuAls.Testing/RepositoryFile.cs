namespace GpuAls.Testing;

/// <summary>A file of the repository, for tests that compare documents with the code.</summary>
static class RepositoryFile
{
    /// <summary>The text of a file.</summary>
    /// <param name="path">The path from the root of the repository: "docs/solvers.md".</param>
    public static string Read(string path) => File.ReadAllText(FullPath(path));

    /// <summary>The full path of a file or folder.</summary>
    /// <param name="path">The path from the root of the repository.</param>
    public static string FullPath(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GpuAls.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no GpuAls.sln");
        return Path.Combine(folder.FullName, path);
    }
}
