using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace GpuAls.Serving.Tests.Security;

/// <summary>A connection that sends bytes as they are, for requests that no polite client sends.</summary>
sealed class RawConnection : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    readonly TcpClient client = new();

    public static async Task<RawConnection> Open(RunningService service)
    {
        var connection = new RawConnection();
        await connection.client.ConnectAsync("127.0.0.1", service.Address.Port, TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>Sends a text and reads all that is answered until the service closes the connection.</summary>
    public static async Task<string> Ask(RunningService service, string request)
    {
        using var connection = await Open(service);
        await connection.Send(request);
        return await connection.ReadToEnd();
    }

    /// <summary>Sends a request for a path, as it is, and reads the answer.</summary>
    public static Task<string> Get(RunningService service, string path, params string[] headers) => Ask(
        service, $"GET {path} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(headers.Select(header => header + "\r\n"))}Connection: close\r\n\r\n");

    /// <summary>The status of an answer; 0 if the connection was closed without one.</summary>
    public static int Status(string answer) => answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
        ? int.Parse(answer.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture)
        : 0;

    public async Task Send(string text)
    {
        try
        {
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // The service has closed the connection already; its answer says why.
        }
    }

    /// <summary>Everything until the service closes the connection.</summary>
    public async Task<string> ReadToEnd()
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Limit);
        var answer = new StringBuilder();
        var buffer = new byte[8192];
        try
        {
            while (await client.GetStream().ReadAsync(buffer, late.Token) is > 0 and var read)
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // Reset by the service.
        }

        return answer.ToString();
    }

    public void Dispose() => client.Dispose();
}
