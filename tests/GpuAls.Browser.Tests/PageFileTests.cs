using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace GpuAls.Browser.Tests;

/// <summary>The files of the page as a browser gets them.</summary>
public sealed class PageFileTests(PageService service) : IDisposable
{
    const int MaxBytes = 60_000;

    readonly HttpClient client = new() { BaseAddress = new Uri(service.Address) };

    [Fact]
    public async Task EachFile_HasItsType_AndAllTogetherAreSmall()
    {
        Dictionary<string, string> types = new()
        {
            ["/"] = "text/html",
            ["/page.css"] = "text/css",
            ["/icon.svg"] = "image/svg+xml",
            ["/page.js"] = "text/javascript",
            ["/problems.js"] = "text/javascript",
            ["/views.js"] = "text/javascript",
            ["/api.js"] = "text/javascript",
            ["/dom.js"] = "text/javascript",
            ["/list.js"] = "text/javascript",
            ["/map.js"] = "text/javascript",
            ["/search.js"] = "text/javascript",
            ["/state.js"] = "text/javascript",
        };
        var total = 0L;
        foreach (var (path, type) in types)
        {
            using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
            Assert.Contains("script-src 'self'; style-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single());
            total += (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
        }

        Assert.InRange(total, 10_000, MaxBytes);
        Assert.Equal(types.Count, Directory.GetFiles(RepositoryFile.FullPath("src/GpuAls.Serving/Page/Files")).Length);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task AFile_IsCompressed_AndSentOnce(string encoding)
    {
        using var plain = await client.GetAsync("/page.js", TestContext.Current.CancellationToken);
        using var response = await Ask(encoding, null);
        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.Single());
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using var content = new MemoryStream(bytes);
        using Stream unpacked = encoding == "br"
            ? new BrotliStream(content, CompressionMode.Decompress)
            : new GZipStream(content, CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked, Encoding.UTF8);
        var text = await plain.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(text, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.InRange(bytes.Length, 100, text.Length / 2);

        using var again = await Ask(encoding, response.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        using var other = await Ask(null, response.Headers.ETag);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using var refused = await Ask($"{encoding};q=0", null);
        Assert.Empty(refused.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("/index.html")]
    [InlineData("/page/page.js")]
    [InlineData("/..%2fpage.js")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/page.js%00.css")]
    public async Task OtherPaths_AreNotFound(string path)
    {
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{response.StatusCode}");
    }

    [Fact]
    public void ThePage_HasNoInlineScriptOrStyle_AndNoAddressOfAnotherSite()
    {
        foreach (var file in Directory.GetFiles(RepositoryFile.FullPath("src/GpuAls.Serving/Page/Files")))
        {
            var text = File.ReadAllText(file).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            foreach (var forbidden in (string[])["://", " style=", " onclick=", "innerHTML", "eval(", "insertAdjacentHTML"])
                Assert.False(text.Contains(forbidden, StringComparison.Ordinal), $"{file} has {forbidden}");
        }
    }

    public void Dispose() => client.Dispose();

    async Task<HttpResponseMessage> Ask(string? encoding, EntityTagHeaderValue? known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page.js");
        if (encoding is not null) request.Headers.Add("Accept-Encoding", encoding);
        if (known is not null) request.Headers.IfNoneMatch.Add(known);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
