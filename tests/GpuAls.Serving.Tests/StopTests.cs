using System.Diagnostics;
using System.Net.Sockets;
using GpuAls.Serving.Tests.Security;

namespace GpuAls.Serving.Tests;

/// <summary>The end of the service while requests run.</summary>
public sealed class StopTests : IDisposable
{
    const string Head = "POST /v1/recommend HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n";

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    Task<RunningService> Start() => RunningService.Start(new ServingOptions { Models = [new ModelSource("plays", folder.Save("plays.als"))] });

    [Fact]
    public async Task ARequestThatHasBegun_IsAnswered()
    {
        await using var service = await Start();
        using var connection = await RawConnection.Open(service);
        await connection.Send(Head + """{ "user":""");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        var stop = service.App.StopAsync(TestContext.Current.CancellationToken);
        await RunningService.Until(() => !Accepts(service), "the service still accepts connections");
        Assert.False(stop.IsCompleted);
        await connection.Send(" \"user 1\" }");
        Assert.Equal(200, RawConnection.Status(await connection.ReadToEnd()));
        await stop;
    }

    [Fact]
    public async Task ARequestThatDoesNotEnd_IsCutOffAtTheLimit()
    {
        await using var service = await Start();
        using var connection = await RawConnection.Open(service);
        await connection.Send(Head);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
        var start = Stopwatch.GetTimestamp();
        await service.App.StopAsync(late.Token);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.NotEqual(200, RawConnection.Status(await connection.ReadToEnd()));
    }

    static bool Accepts(RunningService service)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", service.Address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
