namespace GpuAls.Packages.Tests;

/// <summary>The metadata of every package: what a reader of the package's page sees.</summary>
public sealed class MetadataTests(PackageFeed feed)
{
    [Fact]
    public void EveryPackage_ShowsTheReadme() => ForEach(package =>
    {
        Assert.Equal("README.md", package.Value("readme"));
        Assert.Equal(File.ReadAllText(Repository.File("README.md")), package.Text("README.md"));
    });

    [Fact]
    public void EveryPackage_IsUnderTheMitLicence() => ForEach(package =>
    {
        Assert.Equal("MIT", package.Value("license"));
        Assert.Equal("expression", package.Elements("license").Single().Attribute("type")!.Value);
    });

    [Fact]
    public void EveryPackage_HasTheVersionOfTheRepository() => ForEach(package => Assert.Equal(Repository.Version, package.Version));

    [Fact]
    public void EveryPackage_HasAuthorsTagsAndADescriptionInSentences() => ForEach(package =>
    {
        Assert.Equal("The GpuAls authors", package.Value("authors"));
        Assert.Contains("collaborative-filtering", package.Value("tags")!.Split(' '));
        Assert.EndsWith(".", package.Value("description"), StringComparison.Ordinal);
        Assert.InRange(package.Value("description")!.Length, 60, 400);
    });

    [Fact]
    public void EveryPackage_HasAtMost100MB() => ForEach(package => Assert.InRange(package.Length, 1, 100_000_000));

    [Fact]
    public void NoTwoPackages_HaveTheSameDescription() => Assert.Distinct(feed.Packages.Values
        .Where(package => !package.Id.StartsWith("GpuAls.Tool.", StringComparison.Ordinal)).Select(package => package.Value("description")));

    [Fact]
    public void ARepository_IsNamedByARealAddressOrNotAtAll() => ForEach(package =>
    {
        foreach (var repository in package.Elements("repository"))
        {
            if (repository.Attribute("url") is { } url) Assert.StartsWith("https://", url.Value, StringComparison.Ordinal);
        }
    });

    void ForEach(Action<PackageFile> check)
    {
        Assert.NotEmpty(feed.Packages);
        foreach (var package in feed.Packages.Values)
        {
            try
            {
                check(package);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"{package.Id}: {error.Message}", error);
            }
        }
    }
}
