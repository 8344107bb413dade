using System.Net;
using System.Net.Sockets;

namespace GpuAls.Cli.Tests;

/// <summary>A web server on this machine that gives one file, and misbehaves as a test asks.</summary>
sealed class DatasetServer : IDisposable
{
    readonly HttpListener listener = new();
    readonly Thread thread;

    public DatasetServer(byte[] content)
    {
        Content = content;
        Address = $"http://127.0.0.1:{FreePort()}/";
        listener.Prefixes.Add(Address);
        listener.Start();
        thread = new Thread(Serve) { IsBackground = true };
        thread.Start();
    }

    /// <summary>The address of the server, with a slash at the end.</summary>
    public string Address { get; }

    /// <summary>The file.</summary>
    public byte[] Content { get; set; }

    /// <summary>The version of the file; null for none.</summary>
    public string? Tag { get; set; } = "\"one\"";

    /// <summary>Whether a request for a part is answered with it.</summary>
    public bool HasRanges { get; set; } = true;

    /// <summary>The number of bytes after which the connection is cut; null for never.</summary>
    public int? CutAfter { get; set; }

    /// <summary>The status of each answer.</summary>
    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    /// <summary>The target of a redirect; null for none.</summary>
    public string? Redirect { get; set; }

    /// <summary>The requests: the path, and the range if there was one.</summary>
    public List<string> Requests { get; } = [];

    public void Dispose()
    {
        listener.Close();
        thread.Join();
    }

    static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    void Serve()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = listener.GetContext();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return; // closed
            }

            try
            {
                Answer(context.Request, context.Response);
            }
            catch (Exception exception) when (exception is HttpListenerException or IOException or ObjectDisposedException)
            {
                // The program has stopped reading.
            }
        }
    }

    void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        var range = request.Headers["Range"];
        lock (Requests) Requests.Add(request.Url!.AbsolutePath + (range is null ? "" : $" {range}"));
        response.StatusCode = (int)Status;
        if (Redirect is not null)
        {
            response.StatusCode = (int)HttpStatusCode.Redirect;
            response.Headers["Location"] = Redirect;
        }

        if (response.StatusCode != (int)HttpStatusCode.OK)
        {
            response.Close();
            return;
        }

        var start = 0;
        if (Tag is not null) response.Headers["ETag"] = Tag;
        if (HasRanges && range is not null && request.Headers["If-Range"] == Tag)
        {
            start = int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
            response.StatusCode = (int)HttpStatusCode.PartialContent;
            response.Headers["Content-Range"] = $"bytes {start}-{Content.Length - 1}/{Content.Length}";
        }

        response.ContentLength64 = Content.Length - start;
        var length = Math.Min(CutAfter ?? int.MaxValue, Content.Length - start);
        response.OutputStream.Write(Content, start, length);
        response.OutputStream.Flush();
        if (length < Content.Length - start) response.Abort();
        else response.Close();
    }
}
