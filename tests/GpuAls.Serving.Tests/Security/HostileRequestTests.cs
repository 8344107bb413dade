using System.Net;
using System.Text.RegularExpressions;

namespace GpuAls.Serving.Tests.Security;

/// <summary>Requests that are malformed on purpose: none is answered with a file, and none smuggles a second request.</summary>
public sealed partial class HostileRequestTests(SharedService shared) : IClassFixture<SharedService>
{
    const string Smuggled = "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData("/../../etc/passwd"), InlineData("/..%2f..%2fetc/passwd"), InlineData("/%2e%2e/%2e%2e/etc/passwd"), InlineData("/....//etc/passwd")]
    [InlineData("/..\\..\\etc\\passwd"), InlineData("/%5c..%5cetc/passwd"), InlineData("//etc/passwd"), InlineData("/etc/passwd%00.html")]
    [InlineData("/appsettings.json"), InlineData("/plays.als"), InlineData("/page/%2e%2e/%2e%2e/plays.als"), InlineData("/%c0%ae%c0%ae/etc/passwd")]
    [InlineData("file:///etc/passwd"), InlineData("/openapi/..%2f..%2fplays.als"), InlineData("/openapi/%2e%2e%2fv2.json"), InlineData("/\0")]
    public async Task NoPath_LeadsToAFile(string path)
    {
        var answer = await RawConnection.Get(shared.Running, path);
        Assert.Contains(RawConnection.Status(answer), (int[])[400, 404]);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Theory]
    // Content-Length beside Transfer-Encoding, either of which a proxy may believe.
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n")]
    [InlineData("Content-Length: 0\r\nContent-Length: 44\r\n\r\n")]
    [InlineData("Content-Length: 0, 44\r\n\r\n")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Content-Length : 0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n0x1\r\nA\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n")]
    [InlineData("Content-Type: application/json\r\n folded\r\n\r\n")]
    [InlineData("No colon\r\n\r\n")]
    public async Task ASecondRequest_CannotBeSmuggled(string rest)
    {
        var answer = await RawConnection.Ask(
            shared.Running, $"POST /v1/recommend HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{rest}{Smuggled}");
        Assert.Contains(RawConnection.Status(answer), (int[])[400, 501]);
        Assert.Single(StatusLine().Matches(answer));
        Assert.DoesNotContain("\"models\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /v1/models HTTP/1.1\r\n\r\n")]
    [InlineData("GET /v1/models HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")]
    [InlineData("GET /v1/models HTTP/1.1\r\nHost: local host\r\n\r\n")]
    [InlineData("GET http://evil.example/v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /v1/models HTTP/3.7\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET  /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /v1/models\r\n\r\n")]
    [InlineData("\0\0\0\0\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n")] // TLS
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")] // HTTP/2 without TLS, and so no rapid reset
    public async Task ABrokenRequest_IsRefused(string request)
    {
        var answer = await RawConnection.Ask(shared.Running, request);
        Assert.True(RawConnection.Status(answer) is 0 or 400 or 505, answer);
        Assert.DoesNotContain("\"models\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooManyHeaders_AreRefused() =>
        Assert.Equal(431, RawConnection.Status(await RawConnection.Get(shared.Running, "/v1/models", [.. Headers(100, 1)])));

    [Fact]
    public async Task TooLargeHeaders_AreRefused() =>
        Assert.Equal(431, RawConnection.Status(await RawConnection.Get(shared.Running, "/v1/models", [.. Headers(20, 1000)])));

    [Theory, InlineData(9_000), InlineData(1_000_000)]
    public async Task ATooLongPath_IsRefused(int length) =>
        Assert.Equal(414, RawConnection.Status(await RawConnection.Get(shared.Running, $"/v1/recommend?user={new string('a', length)}")));

    [Fact]
    public async Task AName_CannotAddAHeaderOrALine()
    {
        var lines = shared.Running.Log.Count;
        var answer = await RawConnection.Get(shared.Running, "/v1/recommend?user=x%0d%0aSet-Cookie:%20a=b%0d%0a%0d%0a<script>alert(1)</script>");
        Assert.Equal(404, RawConnection.Status(answer));
        Assert.DoesNotContain("\r\nSet-Cookie", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains("""no user named 'x\\r\\nSet-Cookie: a=b""", answer, StringComparison.Ordinal);
        Assert.Equal(lines, shared.Running.Log.Count);
    }

    [Theory]
    [InlineData("""{ "user": "LONG" }"""), InlineData("""{ "likes": [LONG0] }"""), InlineData("""{ "n": 1LONG0 }"""), InlineData("""{ "LONG": 1 }""")]
    public async Task ALongValue_GetsAShortProblem(string body)
    {
        var (status, json) = await shared.Running.Post("/v1/recommend", body.Replace("LONG", new string('1', 900_000), StringComparison.Ordinal));
        Assert.Contains(status, (HttpStatusCode[])[HttpStatusCode.BadRequest, HttpStatusCode.NotFound]);
        Assert.InRange(json.GetProperty("detail").GetString()!.Length, 1, 400);
    }

    static IEnumerable<string> Headers(int count, int length) => Enumerable.Range(0, count).Select(n => $"X-{n}: {new string('x', length)}");

    [GeneratedRegex("HTTP/1.1 [0-9]{3}")]
    private static partial Regex StatusLine();
}
