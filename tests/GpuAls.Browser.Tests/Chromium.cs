[assembly: AssemblyFixture(typeof(GpuAls.Browser.Tests.Chromium))]

namespace GpuAls.Browser.Tests;

/// <summary>The installed Chromium without a window, one process for all tests. It starts when the first test opens a page.</summary>
public sealed class Chromium : IAsyncDisposable
{
    static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    // A busy machine is slow; a page that is right takes a fraction of it.
    const float Timeout = 30_000; // ms

    readonly SemaphoreSlim starting = new(1);
    IPlaywright? driver;
    IBrowser? browser;

    /// <summary>
    /// Opens an empty page in a context of its own, without cookies and storage of other tests; skips the test if Chromium is not installed.
    /// </summary>
    /// <param name="view">The window.</param>
    /// <param name="origin">The only address that the page may ask, such as "http://127.0.0.1:5000"; null for a page from a file.</param>
    public async Task<TestPage> Open(View view, string? origin = null)
    {
        var context = await (await Start()).NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = view.Width, Height = view.Height },
            ColorScheme = view.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            HasTouch = view.Touch,
            IsMobile = view.Touch,
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(Timeout);
        return await TestPage.In(context, view, origin);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.CloseAsync();
        driver?.Dispose();
        starting.Dispose();
    }

    async Task<IBrowser> Start()
    {
        await starting.WaitAsync();
        try
        {
            if (browser is not null) return browser;
            var program = Array.Find(Programs, File.Exists);
            Assert.SkipWhen(program is null, "Chromium is not installed: tests/install-browser.sh");
            var drivers = Path.Combine(AppContext.BaseDirectory, ".playwright");
            Assert.SkipUnless(Directory.Exists(drivers), $"the driver of Playwright is not in {drivers}: dotnet build tests/GpuAls.Browser.Tests");
            driver ??= await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout(Timeout);
            return browser = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Args = Arguments });
        }
        finally
        {
            starting.Release();
        }
    }
}
