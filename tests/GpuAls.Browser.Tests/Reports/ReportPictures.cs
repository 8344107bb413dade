namespace GpuAls.Browser.Tests;

/// <summary>
/// The pictures of docs/report.md, from a report that GPUALS_REPORT names. docs/report.md has the command. They are for people, so no test compares
/// them.
/// </summary>
public sealed class ReportPictures(Chromium chromium)
{
    static readonly string? Report = Environment.GetEnvironmentVariable("GPUALS_REPORT");

    [Theory]
    [InlineData("report-desktop", 1280, 860, false, "#map", "#map-search")]
    [InlineData("report-phone", 390, 844, false, "#rerank", null)]
    [InlineData("report-dark", 1280, 860, true, "#data", null)]
    public async Task Picture(string name, int width, int height, bool dark, string section, string? search)
    {
        Assert.SkipWhen(Report is null, "GPUALS_REPORT names no report");
        await using var page = await chromium.Open(new View(name, width, height, dark));
        await page.Page.GotoAsync(new Uri(Path.GetFullPath(Report)).AbsoluteUri);
        await page.Page.EvaluateAsync("id => document.querySelector(id).scrollIntoView()", section);
        if (search is not null)
        {
            await page.Page.Locator(search).FillAsync("star wars");
        }
        else if (section == "#rerank")
        {
            await page.Page.Locator("#rerank-penalty").FillAsync("4");
            await page.Page.Locator("#rerank-diversity").FillAsync("0.3");
        }

        var path = Path.Combine(RepositoryFile.FullPath("docs"), "images", $"{name}.png");
        await page.Page.ScreenshotAsync(new PageScreenshotOptions { Path = path });
        Assert.InRange(new FileInfo(path).Length, 1, 300_000);
        if (Environment.GetEnvironmentVariable("GPUALS_REPORT_ALL") is not null) await Pieces(page, name, height);
        page.AssertNoFaults();
    }

    /// <summary>The whole page in windows, for a look at all of it.</summary>
    static async Task Pieces(TestPage page, string name, int height)
    {
        var folder = Path.Combine(RepositoryFile.FullPath("artifacts"), "screenshots");
        var all = await page.Page.EvaluateAsync<int>("document.documentElement.scrollHeight");
        for (var top = 0; top < all; top += height)
        {
            await page.Page.EvaluateAsync("top => scrollTo(0, top)", top);
            var path = Path.Combine(folder, FormattableString.Invariant($"{name}-{top}.png"));
            await page.Page.ScreenshotAsync(new PageScreenshotOptions { Path = path });
        }
    }
}
