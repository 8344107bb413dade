using System.Globalization;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Reranking;

namespace GpuAls.Browser.Tests;

/// <summary>The page of gpuals report, opened from a file and used as a person would.</summary>
public sealed class ReportTests(Chromium chromium, ReportModel report) : IClassFixture<ReportModel>
{
    public static TheoryData<View> Views => View.All;

    [Theory, MemberData(nameof(Views))]
    public async Task ThePage_HasNoFaults_InAnyWindow(View view)
    {
        await using var page = await Open(view);
        await page.AssertAccessible("report");
        await page.AssertNoOverflow("report");
        await page.Picture("report", fullPage: true);
        foreach (var summary in await page.Page.Locator("summary").AllAsync()) await summary.ClickAsync();
        await page.AssertNoOverflow("report with numbers");
        await page.AssertAccessible("report with numbers");
        page.AssertNoFaults();
    }

    [Fact]
    public async Task ANameThatIsHtml_IsText()
    {
        await using var page = await Open(View.Desktop);
        Assert.Equal("plays <1>.als – gpuals report", await page.Page.TitleAsync());
        Assert.Equal(0, await page.Page.Locator("img").CountAsync());
        await page.Page.Locator("#map-search").FillAsync("</script>");
        await page.Page.Locator("#map-found button").First.ClickAsync();
        Assert.StartsWith(ReportModel.HostileItem, await page.Page.Locator("#map-status").TextContentAsync());
        Assert.Equal("plays <1>.als – gpuals report", await page.Page.TitleAsync());
        page.AssertNoFaults();
    }

    [Fact]
    public async Task TheMap_IsUsedByKeyboardAlone()
    {
        await using var page = await Open(View.Desktop);
        var canvas = page.Page.Locator("#map-canvas");
        var all = await Drawn(page);
        await canvas.FocusAsync();
        await page.Page.Keyboard.PressAsync("+");
        await page.Page.Keyboard.PressAsync("+");
        var zoomed = await Drawn(page);
        await page.Page.Keyboard.PressAsync("ArrowRight");
        var moved = await Drawn(page);
        Assert.Equal(3, new[] { all, zoomed, moved }.Distinct().Count());
        await page.Page.Keyboard.PressAsync("0");
        Assert.Equal(all, await Drawn(page));

        // From the map to the search: three buttons are between them.
        for (var n = 0; n < 4; n++) await page.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("map-search", await page.Page.EvaluateAsync<string>("document.activeElement.id"));
        await page.Page.Keyboard.TypeAsync("edith");
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.StartsWith("Édith Piaf, ", await page.Page.Locator("#map-status").TextContentAsync());
        Assert.Equal(8, await page.Page.Locator("#map-chosen li").CountAsync());
        Assert.NotEqual(all, await Drawn(page));
        page.AssertNoFaults();
    }

    [Fact]
    public async Task TheNearestItems_AreThoseOfTheModel()
    {
        await using var page = await Open(View.Desktop);
        await page.Page.Locator("#map-search").FillAsync("edith");
        await page.Page.Keyboard.PressAsync("Enter");
        var item = report.Model.Items.Find("Édith Piaf");
        var expected = new Recommender(report.Model).SimilarItems(item, 9)
            .Where(other => other.Row != item)
            .Select(other => report.Model.Items.Name(other.Row) + other.Score.ToString("0.000", CultureInfo.InvariantCulture));
        Assert.Equal(expected, await page.Page.Locator("#map-chosen li").AllTextContentsAsync());
    }

    [Fact]
    public async Task ATapOnTheMap_ChoosesAnItem_AndADragMovesIt()
    {
        await using var page = await Open(View.Phone);
        var canvas = page.Page.Locator("#map-canvas");
        await canvas.ScrollIntoViewIfNeededAsync();
        var place = await page.Page.EvaluateAsync<float[]>("""
            () => {
              const canvas = document.getElementById("map-canvas");
              const x = floatsOf(data.map.x)[0], y = floatsOf(data.map.y)[0];
              return [(x + 0.03) / 1.06 * canvas.clientWidth + 1, (y + 0.03) / 1.06 * canvas.clientWidth + 1];
            }
            """);
        await canvas.TapAsync(new LocatorTapOptions { Position = new Position { X = place[0], Y = place[1] } });
        Assert.Equal(8, await page.Page.Locator("#map-chosen li").CountAsync());
        page.AssertNoFaults();
    }

    [Fact]
    public async Task TheSliders_RankAsTheModelDoes()
    {
        await using var page = await Open(View.Desktop);
        var users = await page.Page.Locator("#rerank-user option").AllTextContentsAsync();
        Assert.Equal(6, users.Count);
        var changed = 0;
        for (var n = 0; n < users.Count; n++)
        {
            await page.Page.Locator("#rerank-user").SelectOptionAsync(n.ToString(CultureInfo.InvariantCulture));
            var user = report.Model.Users.FindKey(users[n]);
            var plain = await Shown(page);
            foreach (var penalty in (double[])[0, 1, 4, 7, 16, 24])
            {
                foreach (var diversity in (double[])[0, 0.05, 0.3, 0.65, 1])
                {
                    await Slide(page, "#rerank-penalty", penalty);
                    await Slide(page, "#rerank-diversity", diversity);
                    var shown = await Shown(page);
                    Assert.Equal(Expected(user, penalty, diversity), shown);
                    if (!shown.SequenceEqual(plain)) changed++;
                }
            }

            await page.Page.Locator("#rerank-reset").ClickAsync();
            Assert.Equal(plain, await Shown(page));
        }

        Assert.InRange(changed, 100, 180);
        page.AssertNoFaults();
    }

    [Fact]
    public async Task ASlider_MovesByKeyboard_AndTheCommandFollows()
    {
        await using var page = await Open(View.Desktop);
        await page.Page.Locator("#rerank-penalty").FocusAsync();
        for (var n = 0; n < 4; n++) await page.Page.Keyboard.PressAsync("ArrowRight");
        var user = await page.Page.Locator("#rerank-user option").First.TextContentAsync();
        Assert.Equal("4", await page.Page.Locator("#rerank-penalty-value").TextContentAsync());
        Assert.Equal(
            $"gpuals recommend plays.als --user \"{user}\" -n 10 --popularity-penalty 4",
            await page.Page.Locator("#rerank-command").TextContentAsync());
    }

    [Fact]
    public async Task TheSwitch_ChangesTheColours()
    {
        await using var page = await Open(View.Desktop);
        var light = await Background(page);
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Dark colours" }).ClickAsync();
        Assert.NotEqual(light, await Background(page));
        await page.AssertAccessible("dark by the switch");
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Light colours" }).ClickAsync();
        Assert.Equal(light, await Background(page));
        page.AssertNoFaults();
    }

    IEnumerable<string> Expected(int user, double penalty, double diversity)
    {
        var rerank = new RerankOptions { PopularityPenalty = penalty, Diversity = diversity };
        return new RerankingRecommender(report.Model, rerank).Recommend(user).Select(item => report.Model.Items.Name(item.Row));
    }

    async Task<TestPage> Open(View view)
    {
        var page = await chromium.Open(view);
        await page.Page.GotoAsync(report.Address);
        return page;
    }

    static Task<string> Background(TestPage page) => page.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");

    static Task<string> Drawn(TestPage page) => page.Page.EvaluateAsync<string>("document.getElementById('map-canvas').toDataURL()");

    static async Task<IReadOnlyList<string>> Shown(TestPage page) => await page.Page.Locator("#rerank-list bdi").AllTextContentsAsync();

    static Task Slide(TestPage page, string slider, double value) =>
        page.Page.Locator(slider).FillAsync(value.ToString(CultureInfo.InvariantCulture));
}
