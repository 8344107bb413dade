using System.Text.Json;

namespace GpuAls.Packages.Tests;

/// <summary>The lock files of all projects, and the packages that were restored.</summary>
public sealed class LockFileTests(PackageFeed feed)
{
    public static TheoryData<string> Projects => [.. LockFile.ProjectFolders];

    [Theory, MemberData(nameof(Projects))]
    public void EveryProject_LocksThePackagesThatItWasRestoredWith(string folder)
    {
        var assets = Repository.File($"artifacts/obj/{Path.GetFileName(folder)}/project.assets.json");
        Assert.SkipUnless(File.Exists(assets), $"{folder} was not built.");
        using var json = JsonDocument.Parse(File.ReadAllBytes(assets));
        var restored = json.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package").Select(library => library.Name.Replace('/', ' '));
        var locked = LockFile.Read(folder).Select(package => package.ToString());
        Assert.Equal(restored.Order(StringComparer.Ordinal), locked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ThePackedTool_LocksThePackagesOfTheBuiltOne() => Assert.Equal(
        LockFile.Read("src/GpuAls.Cli"), LockFile.Read("src/GpuAls.Cli", "packages.pack.lock.json"));

    [Fact]
    public void EveryShippedPackage_InTheCacheHasTheLockedHash()
    {
        LockedPackage[] packages = [.. LockFile.ShippedFolders.SelectMany(folder => LockFile.Read(folder)).Distinct()];
        Assert.True(packages.Length > 30);
        Assert.All(packages, package =>
        {
            using var metadata = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(package.FolderIn(feed.UserCache), ".nupkg.metadata")));
            Assert.Equal(package.Hash, metadata.RootElement.GetProperty("contentHash").GetString());
        });
    }
}
