using System.Runtime.InteropServices;

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

        const string query = "select 'ann' as user, 'muse' as item, 3 as plays";
        string[] toParquet = ["recommend", "plays.als", "--all-users", "--to", "lists.parquet"];
        string[] fromDuckDb = ["inspect", "--from", "duckdb::memory:", "--query", query];
        string[] toPng = ["plot", "plays.als", "listeners", "-o", "items.png"];
        Assert.Contains("Wrote items.svg", await Run(gpuals, "plot", "plays.als", "listeners", "-o", "items.svg"));
        Assert.Contains("Wrote report.html", await Run(gpuals, "report", "plays.als", "-o", "report.html"));
        if (feed.HasToolOfEachMachine)
        {
            Assert.Contains("to lists.parquet", await Run(gpuals, toParquet));
            Assert.Contains("user", await Run(gpuals, fromDuckDb));
            Assert.Contains("Wrote items.png", await Run(gpuals, toPng));
            return;
        }

        // The portable tool has no native libraries.
        var machine = RuntimeInformation.RuntimeIdentifier;
        Assert.Equal(
            [
                $"gpuals: this installation has no Parquet library for {machine}",
                "Write another format: --to NAME.tsv for recommendations, --as npz for models",
            ],
            (await Fail(toParquet))[^2..]);
        var pngError = await Fail(toPng);
        Assert.Equal($"gpuals: this installation has no SkiaSharp (PNG) library for {machine}", pngError[^2]);
        Assert.StartsWith("Write SVG, which needs no library: --out NAME.svg", pngError[^1], StringComparison.Ordinal);
        Assert.Equal(
            [
                $"gpuals: cannot open duckdb::memory:: this installation has no DuckDB library for {machine}",
                "Use text files in place of the database: NAME.tsv",
            ],
            (await Fail(fromDuckDb))[^2..]);
        File.WriteAllText(Path.Combine(folder, "plays.db"), "");
        Assert.Equal(
            [
                $"gpuals: cannot open sqlite:plays.db: this installation has no SQLite library for {machine}",
                "Use text files in place of the database: NAME.tsv",
            ],
            (await Fail("inspect", "--from", "sqlite:plays.db", "--query", query))[^2..]);
        File.WriteAllText(Path.Combine(folder, "plays.parquet"), "PAR1");
        Assert.Equal(
            $"gpuals: plays.parquet: a Parquet file, and this installation has no Parquet library for {machine}",
            (await Fail("sniff", "plays.parquet"))[^2]);

        Task<string[]> Fail(params string[] arguments) => Command.Fail(folder, feed.Cache, gpuals, arguments);

        Task<string> Run(string program, params string[] arguments) => Command.Run(folder, feed.Cache, program, arguments);
    }
}
