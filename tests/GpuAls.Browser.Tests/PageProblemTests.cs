namespace GpuAls.Browser.Tests;

/// <summary>The page when the service does not answer as it should: the problem in plain words, and a way on.</summary>
public sealed class PageProblemTests(Chromium chromium, PageService service)
{
    const string Failed = "console error: Failed to load resource";
    const string Favourite = "#like=n10";

    [Fact]
    public async Task TooManyRequests_AreRepeatedAfterTheTimeThatTheServerNames()
    {
        await using var opened = await Open(View.Desktop, new RouteFulfillOptions
        {
            Status = 429,
            Headers = new Dictionary<string, string> { ["Retry-After"] = "60" },
            ContentType = "application/problem+json",
            Body = """{"status":429,"title":"Too Many Requests"}""",
        });
        var page = opened.Page;
        await Assertions.Expect(page.Locator("#notice")).ToContainTextAsync("The server has too much to do. The page asks again in 60 seconds.");
        await opened.AssertAccessible("429");
        await page.UnrouteAllAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask now" }).ClickAsync();
        await page.ListIsReady();
        await Assertions.Expect(page.Locator("#notice")).ToBeEmptyAsync();
        opened.Forget(Failed);
        opened.AssertNoFaults();
    }

    [Fact]
    public async Task AnErrorOfTheServer_IsNamed_AndCanBeTriedAgain()
    {
        await using var opened = await Open(View.Phone, new RouteFulfillOptions { Status = 500, Body = "" });
        var page = opened.Page;
        await Assertions.Expect(page.Locator("#notice")).ToContainTextAsync("The server has a problem (500).");
        await opened.AssertAccessible("500");
        await opened.AssertNoOverflow("500");
        await page.UnrouteAllAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await page.ListIsReady();
        opened.Forget(Failed);
        opened.AssertNoFaults();
    }

    [Fact]
    public async Task WithoutAConnection_ThePageWaits_AndGoesOn()
    {
        await using var opened = await chromium.OpenService(View.Phone, service.Address);
        var page = opened.Page;
        await page.MapIsReady();
        await page.Context.SetOfflineAsync(true);
        await page.Locator("#popular button").First.ClickAsync();
        await Assertions.Expect(page.Locator("#notice")).ToContainTextAsync("The server does not answer. The page asks again in");
        await page.Context.SetOfflineAsync(false);
        await page.ListIsReady();
        await Assertions.Expect(page.Locator("#notice")).ToBeEmptyAsync();
        opened.Forget(Failed);
        opened.AssertNoFaults();
    }

    [Fact]
    public async Task AKey_IsAskedForOnce_AndKeptInTheTab()
    {
        await using var opened = await chromium.OpenService(View.Small, service.Locked, Favourite);
        var page = opened.Page;
        await Assertions.Expect(page.Locator("#notice")).ToHaveTextAsync("This service asks for a key.");
        await Assertions.Expect(page.Locator("#key")).ToBeFocusedAsync();
        await opened.AssertAccessible("key");
        await opened.AssertNoOverflow("key");
        await opened.Picture("key");
        await page.Locator("#key").FillAsync("wrong");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#notice")).ToHaveTextAsync("The service does not accept this key.");
        await page.Locator("#key").FillAsync(PageService.Key);
        await page.Keyboard.PressAsync("Enter");
        await page.ListIsReady();
        await Assertions.Expect(page.Locator("#key-form")).ToBeHiddenAsync();
        Assert.DoesNotContain(PageService.Key, page.Url, StringComparison.Ordinal);

        await page.ReloadAsync();
        await page.ListIsReady();
        await Assertions.Expect(page.Locator("#key-form")).ToBeHiddenAsync();
        opened.Forget(Failed);
        opened.AssertNoFaults();
    }

    [Fact]
    public async Task ALinkWithUnknownItems_ShowsTheOthers()
    {
        await using var opened = await chromium.OpenService(View.Desktop, service.Address, Favourite + "&like=gone&hide=vanished");
        var page = opened.Page;
        await page.ListIsReady();
        await Assertions.Expect(page.Locator("#notice")).ToContainTextAsync("This model does not have gone, vanished.");
        Assert.Equal(["Amber Avenue"], await page.Favourites());
        opened.Forget(Failed);
        opened.AssertNoFaults();
    }

    /// <summary>Opens the page with a favourite, where the service answers requests for recommendations in a given way.</summary>
    async Task<TestPage> Open(View view, RouteFulfillOptions answer)
    {
        var opened = await chromium.Open(view, service.Address);
        await opened.Page.RouteAsync("**/v1/recommend*", route => route.FulfillAsync(answer));
        await opened.Page.GotoAsync($"{service.Address}/{Favourite}");
        return opened;
    }
}
