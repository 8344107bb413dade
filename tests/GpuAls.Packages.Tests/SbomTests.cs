using System.Security.Cryptography;
using System.Text.Json;

namespace GpuAls.Packages.Tests;

/// <summary>The bills of materials beside the packages, which .ci/write-sboms writes, and the lock files.</summary>
public sealed class SbomTests(PackageFeed feed)
{
    public static TheoryData<string> Projects => [.. LockFile.ShippedFolders];

    [Theory, MemberData(nameof(Projects))]
    public void Sbom_HasEveryPackageOfTheLockFile_WithVersionLicenceAndHash(string folder)
    {
        var package = folder == "src/GpuAls.Cli" ? "GpuAls.Tool" : Path.GetFileName(folder);
        using var sbom = JsonDocument.Parse(File.ReadAllBytes(SbomOf(package)));
        Assert.Equal("CycloneDX", sbom.RootElement.GetProperty("bomFormat").GetString());
        var subject = sbom.RootElement.GetProperty("metadata").GetProperty("component");
        Assert.Equal((package, Repository.Version), (subject.GetProperty("name").GetString(), subject.GetProperty("version").GetString()));

        var components = sbom.RootElement.TryGetProperty("components", out var list)
            ? list.EnumerateArray().ToDictionary(component => component.GetProperty("purl").GetString()!)
            : [];
        var locked = LockFile.Read(folder);
        Assert.All(locked, locked =>
        {
            var isListed = components.TryGetValue($"pkg:nuget/{locked.Id}@{locked.Version}", out var component);
            Assert.True(isListed, $"the list of {package} lacks {locked}");
            var licences = component.GetProperty("licenses").EnumerateArray().Select(entry => entry.GetProperty("license"));
            // An identifier of SPDX, or the text of the licence.
            Assert.All(licences, licence => Assert.True(licence.TryGetProperty("id", out _) || licence.TryGetProperty("text", out _)));
            Assert.NotEmpty(licences);
            var hash = component.GetProperty("hashes").EnumerateArray().Single(hash => hash.GetProperty("alg").GetString() == "SHA-512");
            Assert.Equal(HashOf(locked), hash.GetProperty("content").GetString());
        });
        // The other components are projects of this repository.
        var others = components.Keys.Except(locked.Select(locked => $"pkg:nuget/{locked.Id}@{locked.Version}"));
        Assert.All(others, purl => Assert.Matches($@"^pkg:nuget/GpuAls\.\w+@{Repository.Version}$", purl));
    }

    /// <summary>The SHA-512 of a package's file. EveryShippedPackage_InTheCacheHasTheLockedHash compares that file with the lock file.</summary>
    string HashOf(LockedPackage package)
    {
        using var file = File.OpenRead(
            Path.Combine(package.FolderIn(feed.UserCache), $"{package.Id.ToLowerInvariant()}.{package.Version}.nupkg"));
        return Convert.ToHexString(SHA512.HashData(file));
    }

    static string SbomOf(string package)
    {
        var folder = Environment.GetEnvironmentVariable("GPUALS_PACKAGES");
        var file = Path.Combine(folder ?? "", $"{package}.{Repository.Version}.cdx.json");
        if (string.IsNullOrEmpty(folder)) Assert.Skip(".ci/write-sboms writes the lists beside the packages of `dotnet pack`; .ci/run checks them.");
        Assert.True(File.Exists(file), $"{file} does not exist; run .ci/write-sboms");
        return file;
    }
}
