namespace GpuAls.Packages.Tests;

/// <summary>The <c>gpuals</c> command, installed from the feed into an empty folder.</summary>
public sealed class InstalledToolTests(PackageFeed feed)
{
    [Fact]
    public async Task Tool_InstallsFromTheFeed_AndGeneratesTrainsAndRecommends()
    {
        var folder = feed.EmptyFolder("tool");
        await Command.Run(folder, feed.Cache, Command.DotNet, "tool", "install", "GpuAls.Tool", "--tool-path", folder, "--version", feed.Version);
        var gpuals = Path.Combine(folder, OperatingSystem.IsWindows() ? "gpuals.exe" : "gpuals");

        Assert.Equal(feed.Version, (await Run(gpuals, "--version")).Trim());
        Assert.Contains("2,000 users × 1,000 artists",
            await Run(gpuals, "generate", "plays.tsv", "--users", "2000", "--items", "1000", "--rows", "80000"));
        Assert.Contains("Wrote plays.als: 2,000 users × 1,000 items",
            await Run(gpuals, "train", "plays.tsv", "--format", "lastfm-360k", "--model", "plays.als", "--device", "cpu", "--factors", "32"));
        var lines = (await Run(gpuals, "recommend", "plays.als", "--likes", "the iron harbours, the smoky machines", "-n", "3", "--output", "tsv"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // A header, and three items with their rank first.
        Assert.Equal(["1", "2", "3"], lines.Skip(1).Select(line => line.Split('\t')[0]));

        Task<string> Run(string program, params string[] arguments) => Command.Run(folder, feed.Cache, program, arguments);
    }
}
