using System.Text.RegularExpressions;

namespace GpuAls.Browser.Tests;

/// <summary>The actions of a person on the page, and their results.</summary>
static class OpenPage
{
    /// <summary>Opens the page of a service and waits until it shows its model.</summary>
    public static async Task<TestPage> OpenService(this Chromium chromium, View view, string address, string fragment = "")
    {
        var page = await chromium.Open(view, address);
        await page.Page.GotoAsync($"{address}/{fragment}");
        return page;
    }

    /// <summary>Types a text and chooses the first match with Enter, perhaps before the matches are there.</summary>
    public static async Task Choose(this IPage page, string typed)
    {
        await page.Locator("#typed").FocusAsync();
        await page.Keyboard.TypeAsync(typed);
        var before = await page.Locator("#favourites > li").CountAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#favourites > li")).ToHaveCountAsync(before + 1);
        await page.ListIsReady();
    }

    /// <summary>Waits for the recommendations of the present favourites.</summary>
    public static async Task ListIsReady(this IPage page) =>
        await Assertions.Expect(page.Locator("#list[aria-busy=false] > li").First).ToBeVisibleAsync();

    /// <summary>Waits for the points of the map.</summary>
    public static async Task MapIsReady(this IPage page) =>
        await Assertions.Expect(page.Locator("#map")).ToHaveAttributeAsync("data-points", new Regex("^[1-9]"));

    /// <summary>The names of the recommendations.</summary>
    public static Task<IReadOnlyList<string>> Recommended(this IPage page) => page.Locator("#list .name").AllTextContentsAsync();

    /// <summary>The names of the favourites.</summary>
    public static Task<IReadOnlyList<string>> Favourites(this IPage page) =>
        page.Locator("#favourites > li > button:first-child").AllTextContentsAsync();
}
