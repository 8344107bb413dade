namespace GpuAls.Packages.Tests;

/// <summary>The packages of two builds in two folders. <c>.ci/check-two-builds</c> makes the second ones and names their folder.</summary>
public sealed class TwoBuildsTests(PackageFeed feed)
{
    const string Variable = "GPUALS_OTHER_PACKAGES";

    [Fact]
    public void EveryFileOfEveryPackage_HasTheSameBytes_InBothBuilds()
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(folder)) Assert.Skip($"{Variable} names no folder with the packages of a second build; .ci/check-two-builds does.");
        PackageFile[] others = [.. Directory.EnumerateFiles(folder, "*nupkg").Select(file => new PackageFile(file))];
        PackageFile[] ours = [.. feed.Packages.Values, .. feed.AllSymbols];
        Assert.Equal(ours.Select(Name).Order(StringComparer.Ordinal), others.Select(Name).Order(StringComparer.Ordinal));
        var compared = 0;
        foreach (var one in ours)
        {
            var other = others.Single(package => Name(package) == Name(one));
            Assert.Equal(one.Files, other.Files);
            foreach (var file in one.Files)
            {
                Assert.True(one.Bytes(file).AsSpan().SequenceEqual(other.Bytes(file)), $"{Name(one)}: {file} has other bytes in the second build");
                if (file.EndsWith(".dll", StringComparison.Ordinal)) compared++;
            }
        }

        Assert.True(compared > 20, $"the packages have {compared} assemblies");
    }

    static string Name(PackageFile package) => Path.GetFileName(package.Path);
}
