using System.Net;

namespace GpuAls.Serving.Tests.Security;

/// <summary>Requests that a page of another site makes a browser send.</summary>
public sealed class BrowserTests(SharedService shared) : IClassFixture<SharedService>
{
    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:1")]
    [InlineData("Origin", "http://localhost.evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "cross-site|Sec-Fetch-Mode: no-cors")]
    public async Task AnotherSite_IsRefused(string header, string value)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            using var request = Request(method, header, value);
            Assert.Equal(
                "the request comes from a page of another site; expected the page of this service, or a program",
                RunningService.Detail(await shared.Running.Send(request), HttpStatusCode.Forbidden));
        }
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Sec-Fetch-Site", "cross-site|Sec-Fetch-Mode: navigate")]
    // Behind a proxy for TLS the scheme differs.
    [InlineData("Origin", "https://SELF")]
    [InlineData("Origin", "http://SELF")]
    public async Task TheOwnPage_AndALinkToIt_AreAnswered(string header, string value)
    {
        using var request = Request(HttpMethod.Get, header, value.Replace("SELF", shared.Running.Address.Authority, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await shared.Running.Send(request)).Status);
    }

    [Fact]
    public async Task AFormOfAnotherSiteThatIsALink_CannotSend()
    {
        using var request = Request(HttpMethod.Post, "Sec-Fetch-Site", "cross-site|Sec-Fetch-Mode: navigate");
        Assert.Equal(HttpStatusCode.Forbidden, (await shared.Running.Send(request)).Status);
    }

    [Theory]
    [InlineData("GET", "/v1/models", 200), InlineData("GET", "/v1/recommend", 400), InlineData("GET", "/nothing", 404)]
    [InlineData("PUT", "/v1/models", 405)]
    [InlineData("GET", "/health/live", 200), InlineData("GET", "/health/ready", 200), InlineData("GET", "/openapi/v1.json", 200)]
    public async Task EveryAnswer_HasTheHeadersOfSafety_AndNoneThatOpensIt(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await shared.Running.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)answer.StatusCode);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
        Assert.Equal(["same-origin"], answer.Headers.GetValues("Cross-Origin-Resource-Policy"));
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("HEAD"), InlineData("OPTIONS"), InlineData("TRACE"), InlineData("PUT"), InlineData("PATCH"), InlineData("DELETE"), InlineData("BREW")]
    public async Task OtherMethods_AreRefused(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/v1/models");
        request.Headers.Add("Access-Control-Request-Method", "GET");
        using var answer = await shared.Running.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET"], answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("evil.example"), InlineData("localhost.evil.example"), InlineData("127.0.0.1.evil.example"), InlineData("evil.example:80")]
    public async Task ANameThatWasPointedAtLoopback_IsRefused(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Host = host;
        Assert.Equal(
            $"the request names the host '{host.Split(':')[0]}'; expected localhost or an IP address",
            RunningService.Detail(await shared.Running.Send(request), HttpStatusCode.BadRequest));
    }

    [Theory, InlineData("localhost"), InlineData("LOCALHOST:81"), InlineData("127.0.0.1"), InlineData("[::1]:8080")]
    public async Task Loopback_IsAccepted(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Host = host;
        Assert.Equal(HttpStatusCode.OK, (await shared.Running.Send(request)).Status);
    }

    [Theory]
    [InlineData("shop.example", true), InlineData("www.shop.example:443", true), InlineData("localhost", true), InlineData("10.0.0.7", true)]
    [InlineData("shop.example.evil", false), InlineData("evilshop.example", false)]
    public async Task TheNamesOfTheService_CanBeSet(string host, bool isAllowed)
    {
        using var folder = new TestFolder();
        await using var service = await RunningService.Start(new ServingOptions
        {
            Models = [new ModelSource("plays", folder.Save("plays.als"))],
            AllowedHosts = ["shop.example", "*.shop.example"],
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Host = host;
        var answer = await service.Send(request);
        if (isAllowed) Assert.Equal(HttpStatusCode.OK, answer.Status);
        else
        {
            Assert.EndsWith(
                "expected shop.example, *.shop.example, localhost or an IP address",
                RunningService.Detail(answer, HttpStatusCode.BadRequest),
                StringComparison.Ordinal);
        }
    }

    static HttpRequestMessage Request(HttpMethod method, string header, string value)
    {
        var request = new HttpRequestMessage(method, method == HttpMethod.Get ? "/v1/models" : "/v1/recommend");
        if (method == HttpMethod.Post) request.Content = new StringContent("{}");
        var parts = value.Split("|Sec-Fetch-Mode: ");
        request.Headers.TryAddWithoutValidation(header, parts[0]);
        if (parts.Length > 1) request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", parts[1]);
        return request;
    }
}
