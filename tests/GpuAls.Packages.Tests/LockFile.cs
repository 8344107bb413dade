using System.Text.Json;

namespace GpuAls.Packages.Tests;

/// <summary>A package of a lock file.</summary>
/// <param name="Id">The name of the package.</param>
/// <param name="Version">The version that was chosen.</param>
/// <param name="Hash">The hash of its content, as NuGet writes it.</param>
sealed record LockedPackage(string Id, string Version, string Hash)
{
    public override string ToString() => $"{Id} {Version}";

    /// <summary>The folder of the package in a cache of NuGet.</summary>
    public string FolderIn(string cache) => Path.Combine(cache, Id.ToLowerInvariant(), Version);
}

/// <summary>The packages.lock.json of a project: every package that it uses, directly or not.</summary>
static class LockFile
{
    public const string Name = "packages.lock.json";

    /// <summary>The folders of all projects of the repository, from its root.</summary>
    public static string[] ProjectFolders { get; } =
    [
        .. new[] { "benchmarks", "kernels-tests", "src", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.File(folder), "*.csproj", SearchOption.AllDirectories))
            .Select(project => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(project)!).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The projects whose packages are shipped, as folders from the root of the repository.</summary>
    public static string[] ShippedFolders { get; } = [.. ProjectFolders.Where(folder => folder.StartsWith("src/", StringComparison.Ordinal))];

    /// <summary>The packages of a project, in the order of their names.</summary>
    /// <param name="folder">The project's folder, from the root of the repository.</param>
    /// <param name="name">The name of the lock file.</param>
    public static IReadOnlyList<LockedPackage> Read(string folder, string name = Name)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Repository.File($"{folder}/{name}")));
        return
        [
            .. json.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
                .Where(package => package.Value.GetProperty("type").GetString() != "Project")
                .Select(package => new LockedPackage(
                    package.Name, package.Value.GetProperty("resolved").GetString()!, package.Value.GetProperty("contentHash").GetString()!))
                .Distinct().OrderBy(package => package.Id, StringComparer.Ordinal),
        ];
    }
}
