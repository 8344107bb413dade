using System.Text.RegularExpressions;

namespace GpuAls.Browser.Tests;

/// <summary>The page as a person uses it: by keyboard alone, by links, by Back, on a phone.</summary>
public sealed partial class PageTests(Chromium chromium, PageService service)
{
    [Fact]
    public async Task APerson_DoesEverything_ByKeyboardAlone()
    {
        await using var opened = await chromium.OpenService(View.Desktop, service.Address);
        var page = opened.Page;
        await Assertions.Expect(page).ToHaveTitleAsync("songs");
        await page.MapIsReady();

        // Accents, case, punctuation and a wrong letter are forgiven.
        await page.Choose("beatrise lum");
        await page.Choose("abcd");
        await page.Choose("AMBER AVE");
        Assert.Equal(["Béatrice Lumière", "AB/CD", "Amber Avenue"], await page.Favourites());
        await Assertions.Expect(page.Locator("#typed")).ToBeFocusedAsync();
        var first = await page.Recommended();
        Assert.Equal(10, first.Count);
        Assert.DoesNotContain("AB/CD", first);

        // Each has the shares of the favourites, in numbers and names.
        var shares = await page.Locator("#list > li").First.Locator(".shares li").AllTextContentsAsync();
        Assert.NotEmpty(shares);
        Assert.All(shares, share => Assert.Matches(ShareText(), share));
        Assert.InRange(shares.Sum(share => int.Parse(Digits().Match(share).Value, null)), 97, 103);
        Assert.Equal(shares.Count, await page.Locator("#list > li").First.Locator(".bar i").CountAsync());

        // Not for me: the row goes, the focus stays in the list; undo brings it back.
        await page.Locator("#list .acts button:last-child").Nth(1).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#toast")).ToContainTextAsync($"{first[1]} is not recommended any more.");
        await page.ListIsReady();
        Assert.DoesNotContain(first[1], await page.Recommended());
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#list .name").Nth(1)).ToHaveTextAsync(first[1]);
        Assert.Equal(first, await page.Recommended());

        // Add from the list: it becomes a favourite, and the list changes.
        await page.GetByRole(AriaRole.Button, new() { Name = $"Add {first[0]} to favourites", Exact = true }).First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#favourites")).ToContainTextAsync(first[0]);
        await Assertions.Expect(page.Locator("#list .name").Filter(new() { HasText = first[0] })).ToHaveCountAsync(0);
        Assert.DoesNotContain(first[0], await page.Recommended());

        // Walk from item to similar item.
        var name = (await page.Recommended())[0];
        await page.Locator("#list .name").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#similar-title")).ToHaveTextAsync($"Similar to {name}");
        var similar = await page.Locator("#similar > li > button:first-child").First.TextContentAsync();
        await page.Locator("#similar > li > button:first-child").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#similar-title")).ToHaveTextAsync($"Similar to {similar}");

        // And on the map.
        await page.Locator("#map").FocusAsync();
        foreach (var key in (string[])["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"])
        {
            await page.Keyboard.PressAsync(key);
            if (await page.Locator("#similar-title").TextContentAsync() != $"Similar to {similar}") break;
        }

        await Assertions.Expect(page.Locator("#similar-title")).Not.ToHaveTextAsync($"Similar to {similar}");
        var walked = await page.Locator("#similar-title").TextContentAsync();
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("0");

        // A link shares all of it.
        var (favourites, list) = (await page.Favourites(), await page.Recommended());
        await using var shared = await chromium.OpenService(View.Phone, service.Address, new Uri(page.Url).Fragment);
        await shared.Page.ListIsReady();
        await Assertions.Expect(shared.Page.Locator("#similar-title")).ToHaveTextAsync(walked!);
        Assert.Equal(favourites, await shared.Page.Favourites());
        Assert.Equal(list, await shared.Page.Recommended());
        opened.AssertNoFaults();
        shared.AssertNoFaults();
    }

    [Fact]
    public async Task Back_UndoesTheLastChoice()
    {
        await using var opened = await chromium.OpenService(View.Desktop, service.Address);
        var page = opened.Page;
        await page.Choose("cobalt a");
        var one = await page.Recommended();
        await page.Choose("fable d");
        await page.GoBackAsync();

        await Assertions.Expect(page.Locator("#favourites > li")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("#list .name")).ToHaveTextAsync(one);
        opened.AssertNoFaults();
    }

    [Fact]
    public async Task ADislike_CountsAgainst_AndIsAllowedAgain()
    {
        await using var opened = await chromium.OpenService(View.Desktop, service.Address, "#like=n4&like=n8");
        var page = opened.Page;
        await page.ListIsReady();
        var before = await page.Recommended();
        await page.Locator("#list .acts button:last-child").First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "I dislike it" }).ClickAsync();
        await Assertions.Expect(page.Locator("#dismissed-title")).ToHaveTextAsync("Not for me (1)");
        await Assertions.Expect(page.Locator("#list .less").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#list .shares").First).ToContainTextAsync($"{before[0]} −");

        await page.Locator("#dismissed-title").ClickAsync();
        await Assertions.Expect(page.Locator("#dismissed input")).ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Allow again: {before[0]}" }).ClickAsync();
        await Assertions.Expect(page.Locator("#list .name").First).ToHaveTextAsync(before[0]);
        Assert.Equal(before, await page.Recommended());
        opened.AssertNoFaults();
    }

    [Fact]
    public async Task AName_IsText_EvenIfItIsMarkup()
    {
        await using var opened = await chromium.OpenService(View.Phone, service.Address);
        var page = opened.Page;
        await page.Choose("<img");
        Assert.Equal([PageService.Markup], await page.Favourites());
        await page.Locator("#favourites > li > button:first-child").ClickAsync();
        await Assertions.Expect(page.Locator("#similar-title")).ToHaveTextAsync($"Similar to {PageService.Markup}");
        await page.Choose("'; drop");
        await page.Choose("椎名");
        await page.Choose("кино");
        await page.Choose("🔥");
        Assert.Equal(0, await page.Locator("img").CountAsync());
        opened.AssertNoFaults();
    }

    [Fact]
    public async Task TheListOfMatches_FollowsTheKeys()
    {
        await using var opened = await chromium.OpenService(View.Desktop, service.Address);
        var page = opened.Page;
        var field = page.Locator("#typed");
        await field.FocusAsync();
        await page.Keyboard.TypeAsync("amber");
        await Assertions.Expect(field).ToHaveAttributeAsync("aria-expanded", "true");
        await Assertions.Expect(field).ToHaveAttributeAsync("aria-activedescendant", "found-0");
        await Assertions.Expect(page.Locator("#spoken")).ToContainTextAsync("names; the first is Amber");
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(field).ToHaveAttributeAsync("aria-activedescendant", "found-1");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("ArrowUp");
        await Assertions.Expect(page.Locator("#found li").Last).ToHaveAttributeAsync("aria-selected", "true");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#found")).ToBeHiddenAsync();
        await Assertions.Expect(field).ToHaveAttributeAsync("aria-expanded", "false");
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(field).ToHaveValueAsync("");
        opened.AssertNoFaults();
    }

    [Fact]
    public async Task AnotherModel_ShowsItsOwnItems()
    {
        await using var opened = await chromium.OpenService(View.Desktop, service.Address);
        var page = opened.Page;
        await Assertions.Expect(page.Locator("#choice")).ToBeVisibleAsync();
        await page.Choose("indigo b");
        var songs = await page.Recommended();
        await page.Locator("#model").SelectOptionAsync("books");
        await Assertions.Expect(page.Locator("#title")).ToHaveTextAsync("books");
        await page.ListIsReady();
        Assert.NotEqual(songs, await page.Recommended());
        Assert.Contains("model=books", page.Url, StringComparison.Ordinal);
        opened.AssertNoFaults();
    }

    [Fact]
    public async Task FromTheLastLetterToTheList_ASlowPhone_TakesLessThanTwoSeconds()
    {
        await using var opened = await chromium.OpenService(View.Phone, service.Address);
        var page = opened.Page;
        await page.MapIsReady();
        await page.Choose("ember f");
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = 4 });
        await page.Locator("#typed").FocusAsync();
        await page.Keyboard.TypeAsync("garnet");
        var took = page.EvaluateAsync<double>("""
            () => new Promise(resolve => {
              const start = performance.now(), list = document.querySelector('#list');
              const seen = new MutationObserver(() => {
                const option = document.querySelector('#found [aria-selected=true]');
                if (option) option.click();
                if (document.querySelectorAll('#favourites > li').length === 2 && list.ariaBusy === 'false') {
                  seen.disconnect();
                  requestAnimationFrame(() => resolve(performance.now() - start));
                }
              });
              seen.observe(document.body, { subtree: true, childList: true, attributes: true });
              document.querySelector('#typed').dispatchEvent(new Event('input'));
            })
            """);
        var milliseconds = await took;
        TestContext.Current.TestOutputHelper?.WriteLine($"from the last letter to the list, CPU 4 times slower: {milliseconds:0} ms");
        Assert.InRange(milliseconds, 60, 2000);
        opened.AssertNoFaults();
    }

    [GeneratedRegex("^.+ −?(<1|[0-9]+)%$", RegexOptions.Singleline)]
    private static partial Regex ShareText();

    [GeneratedRegex("[0-9]+(?=%$)")]
    private static partial Regex Digits();
}
