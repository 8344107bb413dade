using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GpuAls.Serving.Tests.Security;

/// <summary>Too many requests, and clients that are slow on purpose: others are answered in time.</summary>
public sealed class OverloadTests : IDisposable
{
    const string Body = """{ "user": "user 1" }""";

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    Task<RunningService> Start(int maxRequests = 512, Action<KestrelServerLimits>? limit = null, Action<WebApplication>? map = null) =>
        RunningService.Start(
            new ServingOptions { Models = [new ModelSource("plays", folder.Save("plays.als"))], MaxRequests = maxRequests },
            builder => builder.WebHost.ConfigureKestrel(kestrel => limit?.Invoke(kestrel.Limits)),
            map);

    static string Head(int length) =>
        $"POST /v1/recommend HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n";

    [Fact]
    public async Task TenTimesTheLimit_IsRefusedAtOnce_AndThoseWithinItAreAnswered()
    {
        const int Limit = 4;
        await using var service = await Start(Limit);
        var slow = await Task.WhenAll(Enumerable.Range(0, Limit).Select(_ => RawConnection.Open(service)));
        foreach (var connection in slow) await connection.Send(Head(Body.Length) + Body[..5]);
        // Time for all of them to be read: another request that came before the last of them would take its place.
        await Task.Delay(500, TestContext.Current.CancellationToken);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10 * Limit).Select(_ => service.Client.GetAsync(
            "/v1/recommend?user=user%201", TestContext.Current.CancellationToken)));
        Assert.All(answers, answer =>
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
            answer.Dispose();
        });
        Assert.Equal(
            "4 requests are being answered; try again in a second",
            RunningService.Detail(await service.Get("/v1/models"), HttpStatusCode.TooManyRequests));
        // Neither the health nor the document is limited.
        Assert.Equal("Healthy", await service.Client.GetStringAsync("/health/live", TestContext.Current.CancellationToken));
        foreach (var connection in slow)
        {
            await connection.Send(Body[5..]);
            Assert.Equal(200, RawConnection.Status(await connection.ReadToEnd()));
            connection.Dispose();
        }

        Assert.Equal(HttpStatusCode.OK, (await service.Get("/v1/models")).Status);
    }

    [Fact]
    public async Task SlowBodies_KeepNoCore()
    {
        await using var service = await Start();
        // The first request of a process compiles what answers it, which takes seconds on a busy machine.
        Assert.Equal(HttpStatusCode.OK, (await service.Get("/v1/recommend?user=user%201")).Status);
        var slow = await Task.WhenAll(Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => RawConnection.Open(service)));
        foreach (var connection in slow) await connection.Send(Head(Body.Length) + Body[..5]);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        var start = Stopwatch.GetTimestamp();
        Assert.Equal(HttpStatusCode.OK, (await service.Get("/v1/recommend?user=user%201")).Status);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        foreach (var connection in slow) connection.Dispose();
    }

    [Fact]
    public async Task HeadersThatDoNotEnd_AreCutOff()
    {
        await using var service = await Start(limit: limits => limits.RequestHeadersTimeout = TimeSpan.FromMilliseconds(200));
        using var connection = await RawConnection.Open(service);
        await connection.Send("GET /v1/models HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        Assert.Equal(408, RawConnection.Status(await connection.ReadToEnd()));
    }

    [Fact]
    public async Task ABodyThatIsTooSlow_IsCutOff()
    {
        await using var service = await Start(limit: limits => limits.MinRequestBodyDataRate = new MinDataRate(1000, TimeSpan.FromSeconds(1.1)));
        using var connection = await RawConnection.Open(service);
        await connection.Send(Head(100) + "{");
        var answer = await connection.ReadToEnd();
        Assert.Equal(408, RawConnection.Status(answer));
        Assert.Contains("the body arrived too slowly", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABodyThatEndsEarly_IsNoError()
    {
        await using var service = await Start();
        using (var connection = await RawConnection.Open(service)) await connection.Send(Head(100) + "{");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(service.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await service.Get("/v1/models")).Status);
    }

    [Fact]
    public async Task AReaderThatIsTooSlow_IsCutOff()
    {
        var aborted = new TaskCompletionSource();
        await using var service = await Start(
            // Each byte that was written allows for more time, so a rate that no network has.
            limit: limits => limits.MinResponseDataRate = new MinDataRate(1e8, TimeSpan.FromSeconds(1.1)),
            map: app => app.MapGet("/large", async (HttpContext context) =>
            {
                context.RequestAborted.Register(aborted.SetResult);
                while (!context.RequestAborted.IsCancellationRequested)
                    await context.Response.Body.WriteAsync(new byte[1 << 16], CancellationToken.None);
            }));
        using var connection = await RawConnection.Open(service);
        await connection.Send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await aborted.Task.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task TooManyConnections_AreClosed()
    {
        await using var service = await Start(limit: limits => limits.MaxConcurrentConnections = 2);
        using (var first = await RawConnection.Open(service))
        using (var second = await RawConnection.Open(service))
        {
            // Both are in use when they were answered.
            await first.Send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await second.Send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await Task.Delay(100, TestContext.Current.CancellationToken);
            Assert.Equal("", await RawConnection.Get(service, "/health/live"));
        }

        for (var n = 0; RawConnection.Status(await RawConnection.Get(service, "/health/live")) != 200; n++)
        {
            Assert.True(n < 200, "no connection is accepted");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
