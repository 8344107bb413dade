namespace GpuAls.Browser.Tests;

/// <summary>Each state of the page in each size and colour: axe finds nothing, and nothing is wider than the window.</summary>
public sealed class PageViewTests(Chromium chromium, PageService service)
{
    public static TheoryData<View> Views => View.All;

    [Theory, MemberData(nameof(Views))]
    public async Task EachState_IsAccessible_AndFits(View view)
    {
        await using var opened = await chromium.OpenService(view, service.Address);
        var page = opened.Page;
        await page.MapIsReady();
        await Assertions.Expect(page.Locator("#popular li").First).ToBeVisibleAsync();
        await Check("empty");

        await page.Locator("#typed").FocusAsync();
        await page.Keyboard.TypeAsync("a");
        await Assertions.Expect(page.Locator("#found li").First).ToBeVisibleAsync();
        await Check("search");
        await page.Locator("#typed").FillAsync("zzzzzz");
        await Assertions.Expect(page.Locator("#no-match")).ToHaveTextAsync("No name is like “zzzzzz”. Fewer letters find more.");
        await page.Locator("#typed").FillAsync("");

        await page.GotoAsync($"{service.Address}/#like=n0&like=n9&like=n3&like=n4&like=n5&like=n6&like=n7&dislike=n8&hide=n20&item=n9");
        await page.ReloadAsync();
        await page.ListIsReady();
        await page.MapIsReady();
        await Assertions.Expect(page.Locator("#similar > li").First).ToBeVisibleAsync();
        await page.Locator("#dismissed-title").ClickAsync();
        await page.Locator("#list .acts button:last-child").First.ClickAsync();
        await Assertions.Expect(page.Locator("#toast button").First).ToBeVisibleAsync();
        await Check("list");
        opened.AssertNoFaults();

        async Task Check(string state)
        {
            await opened.AssertAccessible(state);
            await opened.AssertNoOverflow(state);
            await opened.Picture(state, fullPage: true);
        }
    }
}
