using System.Text.Json;
using System.Text.RegularExpressions;

[assembly: AssemblyFixture(typeof(GpuAls.Packages.Tests.PackageFeed))]

namespace GpuAls.Packages.Tests;

/// <summary>
/// A folder with the packages of this repository and their dependencies: the only package source in these tests.
/// Packs the build output, or uses the packages in the folder of the environment variable GPUALS_PACKAGES.
/// </summary>
public sealed partial class PackageFeed : IAsyncLifetime
{
    readonly DirectoryInfo work = Directory.CreateTempSubdirectory("gpuals-packages-");
    readonly Dictionary<string, PackageFile> packages = [];

    string Folder => Path.Combine(work.FullName, "feed");

    /// <summary>The packages belong to nobody's own cache: one of an earlier build, of the same version, could be in it.</summary>
    internal string Cache => Path.Combine(work.FullName, "cache");

    /// <summary>The cache of NuGet that the build restored its packages into.</summary>
    internal string UserCache { get; private set; } = "";

    /// <summary>Whether the tool was packed for each kind of machine, as <c>dotnet pack</c> does, and not only from what a build leaves.</summary>
    internal bool HasToolOfEachMachine { get; private set; }

    internal IReadOnlyDictionary<string, PackageFile> Packages => packages;

    internal string Version => packages["GpuAls"].Version;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Folder);
        UserCache = await FindUserCache();
        var packed = Environment.GetEnvironmentVariable("GPUALS_PACKAGES");
        if (string.IsNullOrEmpty(packed)) await Pack();
        else foreach (var file in Directory.EnumerateFiles(packed, "*nupkg")) File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        foreach (var file in Directory.EnumerateFiles(Folder, "*.nupkg"))
        {
            var package = new PackageFile(file);
            packages.Add(package.Id, package);
        }

        HasToolOfEachMachine = packages.ContainsKey("GpuAls.Tool.any");
        AddDependencies();
        // Without its own configuration, an empty folder would use that of the user.
        File.WriteAllText(Path.Combine(work.FullName, "nuget.config"),
            $"""<configuration><packageSources><clear /><add key="local" value="{Folder}" /></packageSources></configuration>""");
    }

    public ValueTask DisposeAsync()
    {
        work.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>The symbol package of a library.</summary>
    internal PackageFile Symbols(string id) => new(Path.Combine(Folder, $"{id}.{Version}.snupkg"));

    /// <summary>The symbol packages of all libraries.</summary>
    internal IEnumerable<PackageFile> AllSymbols => Directory.EnumerateFiles(Folder, "*.snupkg").Select(file => new PackageFile(file));

    /// <summary>A new empty folder, in which NuGet knows this feed alone.</summary>
    internal string EmptyFolder(string name) => work.CreateSubdirectory(name).FullName;

    // Nothing is built, and no file is written that a simultaneous build also writes.
    async Task Pack() => await Command.Run(Repository.Root, UserCache, Command.DotNet, "pack", Repository.File("GpuAls.sln"), "--no-build",
        "-c", Repository.Configuration, "-o", Folder, "-v", "quiet", "-p:ToolPackageRuntimeIdentifiers=",
        $"-p:NuspecOutputPath={Path.Combine(work.FullName, "nuspec")}/", $"-p:PublishDir={Path.Combine(work.FullName, "publish")}/");

    // The build restored these packages, with those that they depend on; NuGet keeps each one's file in its cache.
    void AddDependencies()
    {
        foreach (var folder in packages.Keys.SelectMany(Restored).Distinct())
        {
            var file = $"{folder.Replace('/', '.')}.nupkg";
            File.Copy(Path.Combine(UserCache, folder, file), Path.Combine(Folder, file));
        }
    }

    /// <summary>The packages that a library was built with, as ID/VERSION; none for the tool, which depends on no package.</summary>
    static IEnumerable<string> Restored(string id)
    {
        var assets = Repository.File($"artifacts/obj/{id}/project.assets.json");
        if (!File.Exists(assets)) return [];
        using var document = JsonDocument.Parse(File.ReadAllBytes(assets));
        return
        [
            .. document.RootElement.GetProperty("libraries").EnumerateObject()
                .Where(library => library.Value.GetProperty("type").GetString() == "package")
                .Select(library => library.Value.GetProperty("path").GetString()!),
        ];
    }

    async Task<string> FindUserCache()
    {
        if (Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given) return given;
        var printed = await Command.Run(work.FullName, "", Command.DotNet, "nuget", "locals", "global-packages", "--list", "--force-english-output");
        return CachePath().Match(printed).Groups["path"].Value.Trim();
    }

    [GeneratedRegex("global-packages: (?<path>.+)")]
    private static partial Regex CachePath();
}
