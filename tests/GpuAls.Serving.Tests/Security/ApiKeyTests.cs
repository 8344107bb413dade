using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GpuAls.Serving.Tests.Security;

/// <summary>API keys: every query needs one, in whatever way its path is written, and nothing else does.</summary>
public sealed class ApiKeyTests : IAsyncLifetime
{
    const string Key = "0123456789abcdef0123456789abcdef";

    readonly TestFolder folder = new();
    RunningService service = null!;

    public async ValueTask InitializeAsync() => service = await RunningService.Start(
        new ServingOptions { Models = [new ModelSource("plays", folder.Save("plays.als"))], ApiKeys = ["another key", Key] });

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task EveryQuery_NeedsAKey()
    {
        var endpoints = service.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.Contains("v1/", StringComparison.Ordinal)).ToList();
        Assert.True(endpoints.Count >= 7);
        foreach (var endpoint in endpoints)
        {
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods)
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), endpoint.RoutePattern.RawText);
                var answer = await service.Send(request);
                Assert.Equal(
                    "the request has no valid API key; expected the header 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'",
                    RunningService.Detail(answer, HttpStatusCode.Unauthorized));
            }
        }
    }

    [Theory]
    [InlineData("/health/live"), InlineData("/health/ready"), InlineData("/openapi/v1.json")]
    public async Task HealthAndTheDocument_NeedNone(string path)
    {
        using var answer = await service.Client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("Authorization", "Bearer " + Key, true)]
    [InlineData("Authorization", "bearer   " + Key + " ", true)]
    [InlineData("Authorization", "Bearer another key", true)]
    [InlineData("X-Api-Key", Key, true)]
    [InlineData("Authorization", "Bearer", false)]
    [InlineData("Authorization", "Basic " + Key, false)]
    [InlineData("Authorization", Key, false)]
    [InlineData("Authorization", "Bearer " + Key + "0", false)]
    [InlineData("X-Api-Key", "0123456789ABCDEF0123456789ABCDEF", false)]
    [InlineData("X-Api-Key", "", false)]
    [InlineData("X-Api-Key", "another key," + Key, false)]
    [InlineData("Cookie", "X-Api-Key=" + Key, false)]
    public async Task AKey_IsAHeader(string header, string value, bool isValid)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(isValid ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(isValid ? [] : [new AuthenticationHeaderValue("Bearer")], answer.Headers.WwwAuthenticate);
    }

    [Theory]
    [InlineData("/V1/models"), InlineData("//v1/models"), InlineData("/v1//models"), InlineData("/./v1/models"), InlineData("/x/../v1/models")]
    [InlineData("/%76%31/models"), InlineData("/v1%2fmodels"), InlineData("/v1/models/"), InlineData("/v1/models%00"), InlineData("/v1\\models")]
    [InlineData("/%2e%2e/v1/models"), InlineData("/v1;a=b/models"), InlineData("/v1/models?api_key=" + Key)]
    [InlineData("/v1/models#"), InlineData("*")]
    [InlineData("http://localhost/v1/models"), InlineData("/openapi/../v1/models"), InlineData("/health/%2e%2e/v1/models")]
    public async Task NoSpellingOfAPath_ComesPastTheKey(string path)
    {
        var answer = await RawConnection.Get(service, path);
        Assert.Contains(RawConnection.Status(answer), (int[])[400, 401, 404, 405]);
        Assert.DoesNotContain("\"models\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheTimeOfTheCheck_DoesNotDependOnTheKey()
    {
        // The first and the last character wrong, by turns.
        string[] keys = [$"x{Key[1..]}", $"{Key[..^1]}x"];
        var times = keys.Select(_ => new List<double>()).ToArray();
        for (var n = 0; n < 400; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
            request.Headers.Add("X-Api-Key", keys[n % 2]);
            var start = Stopwatch.GetTimestamp();
            using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            times[n % 2].Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        var medians = times.Select(list => list.Order().ElementAt(list.Count / 2)).ToArray();
        Assert.InRange(medians[0] / medians[1], 0.5, 2);
    }

    [Fact]
    public async Task AKey_IsNotLogged()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Add("X-Api-Key", Key);
        await service.Send(request);
        Assert.DoesNotContain(service.Log, line => line.Contains(Key, StringComparison.Ordinal));
    }
}
