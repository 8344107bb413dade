using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace GpuAls.Browser.Tests;

/// <summary>A page of Chromium that records each fault: an error in the console, an uncaught exception, a request that leaves the server.</summary>
public sealed class TestPage : IAsyncDisposable
{
    static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    readonly IBrowserContext context;
    readonly View view;
    readonly List<string> faults = [];

    TestPage(IBrowserContext context, IPage page, View view, string? origin)
    {
        (this.context, Page, this.view) = (context, page, view);
        page.Console += (_, message) => Record(message.Type is "error" or "warning", $"console {message.Type}: {message.Text}");
        page.PageError += (_, error) => Record(true, $"exception: {error}");
        page.Request += (_, request) => Record(!IsInside(request.Url, origin), $"request outside: {request.Url}");
    }

    /// <summary>The page of Playwright.</summary>
    public IPage Page { get; }

    /// <summary>The faults since the page was opened, or since a test took them.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (faults) return [.. faults];
        }
    }

    internal static async Task<TestPage> In(IBrowserContext context, View view, string? origin) =>
        new(context, await context.NewPageAsync(), view, origin);

    /// <summary>Forgets the faults of a kind that the test provokes, such as "console error: Failed to load resource".</summary>
    public void Forget(string start)
    {
        lock (faults) faults.RemoveAll(fault => fault.StartsWith(start, StringComparison.Ordinal));
    }

    /// <summary>Fails if axe finds anything, with each rule and the elements that break it.</summary>
    /// <param name="state">The name of the page's state, for the message and the picture.</param>
    public async Task AssertAccessible(string state)
    {
        var result = await Page.RunAxe(Rules);
        var found = result.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{rule.Id}: {rule.Help}: {node.Html}"));
        Assert.True(result.Violations.Length == 0, $"axe in state '{state}' of {view}:\n{string.Join('\n', found)}");
        Assert.NotEmpty(result.Passes);
    }

    /// <summary>Fails if the page or an element of it is wider than the window; a part that scrolls in itself may be.</summary>
    public async Task AssertNoOverflow(string state)
    {
        var wide = await Page.EvaluateAsync<string[]>("""
            width => {
              const clipped = element => {
                for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
                  if (getComputedStyle(at).overflowX !== 'visible') return true;
                return false;
              };
              const found = [...document.body.querySelectorAll('*')].filter(element => {
                const box = element.getBoundingClientRect();
                return box.width > 1 && box.height > 1 && (box.right > width + 1 || box.left < -1) && !clipped(element);
              }).map(element => element.outerHTML.slice(0, 200));
              // A page without <meta name="viewport"> is as wide as a desktop on a phone.
              const root = document.documentElement;
              if (Math.max(root.scrollWidth, root.clientWidth) > width) found.push(`page: ${root.scrollWidth}, ${root.clientWidth} > ${width}`);
              return found;
            }
            """, view.Width);
        Assert.True(wide.Length == 0, $"beyond the window in state '{state}' of {view}:\n{string.Join('\n', wide)}");
    }

    /// <summary>Writes a picture to artifacts/screenshots, if GPUALS_SCREENSHOTS is set: pictures are for people, and take time.</summary>
    public async Task Picture(string state, bool fullPage = false)
    {
        if (Environment.GetEnvironmentVariable("GPUALS_SCREENSHOTS") is null) return;
        var path = Path.Combine(RepositoryFile.FullPath("artifacts"), "screenshots", $"{state}-{view}.png");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = path, FullPage = fullPage });
    }

    /// <summary>Fails if the page had a fault.</summary>
    public void AssertNoFaults() => Assert.Empty(Faults);

    public async ValueTask DisposeAsync() => await context.CloseAsync();

    static bool IsInside(string url, string? origin) =>
        url.StartsWith("data:", StringComparison.Ordinal) || url.StartsWith("blob:", StringComparison.Ordinal)
        || (origin is null ? url.StartsWith("file:", StringComparison.Ordinal) : url.StartsWith(origin + "/", StringComparison.Ordinal));

    void Record(bool isFault, string fault)
    {
        if (!isFault) return;
        lock (faults) faults.Add(fault);
    }
}
