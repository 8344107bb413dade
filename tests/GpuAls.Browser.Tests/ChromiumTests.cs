namespace GpuAls.Browser.Tests;

/// <summary>The helpers themselves: a fault that they miss would be missed on every page.</summary>
public sealed class ChromiumTests(Chromium chromium)
{
    [Fact]
    public async Task APageWithoutFaults_HasNone()
    {
        await using var page = await chromium.Open(View.Desktop);
        await page.Page.SetContentAsync("""
            <!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>t</title></head>
            <body><main><h1>Heading</h1><p>Text</p></main></body></html>
            """);

        await page.AssertAccessible("plain");
        await page.AssertNoOverflow("plain");
        page.AssertNoFaults();
    }

    [Fact]
    public async Task EachKindOfFault_IsFound()
    {
        await using var page = await chromium.Open(View.Small);
        await page.Page.RouteAsync("http://elsewhere.example/**", route => route.FulfillAsync(new RouteFulfillOptions { Body = "" }));
        await page.Page.SetContentAsync("""
            <!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>t</title></head>
            <body><main><h1>Heading</h1><div style="width: 500px; height: 9px"></div><img src="http://elsewhere.example/a.png">
            <script>console.error('wrong'); setTimeout(() => { throw new Error('thrown') })</script></main></body></html>
            """);
        await page.Page.WaitForFunctionAsync("true");

        var axe = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => page.AssertAccessible("broken"));
        Assert.Contains("image-alt", axe.Message, StringComparison.Ordinal);
        var overflow = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => page.AssertNoOverflow("broken"));
        Assert.Contains("width: 500px", overflow.Message, StringComparison.Ordinal);
        Assert.Contains("console error: wrong", page.Faults);
        Assert.Contains("request outside: http://elsewhere.example/a.png", page.Faults);
        Assert.Contains(page.Faults, fault => fault.StartsWith("exception: ", StringComparison.Ordinal) && fault.Contains("thrown"));
    }
}
