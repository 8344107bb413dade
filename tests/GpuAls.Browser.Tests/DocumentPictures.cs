namespace GpuAls.Browser.Tests;

/// <summary>Makes the pictures of docs/page.md from a service with real names, whose address is in GPUALS_PAGE.</summary>
public sealed class DocumentPictures(Chromium chromium)
{
    [Fact(Explicit = true)]
    public async Task Pictures()
    {
        var address = Environment.GetEnvironmentVariable("GPUALS_PAGE")!.TrimEnd('/');
        foreach (var (view, name) in ((View, string)[])[(View.Desktop, "desktop"), (View.Phone, "phone"), (View.Desktop.InDark, "dark")])
            await Picture(chromium, view, address, RepositoryFile.FullPath($"docs/images/page-{name}.png"));
    }

    static async Task Picture(Chromium chromium, View view, string address, string path)
    {
        await using var opened = await chromium.OpenService(view, address);
        var page = opened.Page;
        foreach (var typed in (string[])["bjork", "radiohed", "sigur ros"]) await page.Choose(typed);
        await page.MapIsReady();
        await page.Locator("#list .name").Nth(1).ClickAsync();
        await Assertions.Expect(page.Locator("#similar > li").First).ToBeVisibleAsync();
        if (view.Dark)
        {
            await page.Locator("#typed").FocusAsync();
            await page.Keyboard.TypeAsync("beyonse");
            await Assertions.Expect(page.Locator("#found li").First).ToBeVisibleAsync();
        }

        await page.EvaluateAsync("scrollTo(0, 0)");
        await page.WaitForTimeoutAsync(500);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = path });
    }
}
