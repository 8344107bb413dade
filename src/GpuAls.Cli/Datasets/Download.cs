using System.Net;
using System.Net.Http.Headers;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;

namespace GpuAls.Cli.Datasets;

/// <summary>
/// Fetches a file into a <see cref="PartialFile"/>. What is there of the same version is kept: the server is asked for the rest, on the condition
/// that the file has not changed. A server that sends the whole file starts it anew.
/// </summary>
/// <param name="limits">The limits.</param>
/// <param name="progress">The display of the progress and of notes.</param>
sealed class Download(DownloadLimits limits, ProgressDisplay progress) : IDisposable
{
    const int BufferBytes = 1 << 17;

    // Proxy variables apply as in every program of .NET. Redirects are followed here, because each address is checked.
    readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = limits.Silence })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public void Dispose() => client.Dispose();

    /// <summary>Fetches a file.</summary>
    /// <param name="name">The name of the data set.</param>
    /// <param name="page">The page of the data set, for remedies.</param>
    /// <param name="address">The address.</param>
    /// <param name="part">The file so far.</param>
    /// <param name="cancel">Stops the download; what has arrived stays.</param>
    /// <exception cref="RemedyException">The server cannot be reached, refuses the file, or the download was cut.</exception>
    public void Fetch(string name, string page, Uri address, PartialFile part, CancellationToken cancel)
    {
        var before = part.Length > 0 ? part.ReadVersion(address) : null;
        if (before is { Bytes: { } complete } && part.Length == complete)
        {
            progress.Note($"{DisplayText.Escape(part.Path)} is complete.");
            return;
        }

        if (before is { Bytes: { } shorter } && part.Length > shorter) before = null;
        using var answer = Ask(page, address, before is null ? null : (before, part.Length), cancel);
        var version = VersionOf(address, answer);
        var start = 0L;
        if (answer.StatusCode == HttpStatusCode.PartialContent)
        {
            start = answer.Content.Headers.ContentRange?.From ?? -1;
            if (before is null || start != part.Length)
                throw new RemedyException(
                    $"{address} sent a part of the file that was not asked for",
                    $"Fetch it by hand: {page} Or name another address: {DatasetAddress.Option}");
            version = version with { Bytes = answer.Content.Headers.ContentRange?.Length };
            progress.Note($"Continuing after {DisplayText.Bytes(start)}.");
        }
        else
        {
            if (before is not null)
                progress.Note(
                    before.IsSame(version)
                        ? "The server cannot continue a download, so it starts anew."
                        : "The file has changed on the server, so the download starts anew.");
            part.Begin(version);
        }

        if (version.Bytes > limits.Bytes) throw TooLarge(address, version.Bytes.Value);
        var length = progress.Run<long, long>(
            $"fetching {name}",
            version.Bytes,
            bytes => bytes,
            new DownloadLines(TimeProvider.System, start, version.Bytes).Describe,
            watcher => CopyAsync(address, answer, part, version, watcher, cancel).GetAwaiter().GetResult(),
            start);
        if (version.Bytes is { } expected && length != expected) throw Cut(address, length, version, inner: null);
    }

    HttpResponseMessage Ask(string page, Uri address, (RemoteVersion Version, long Length)? have, CancellationToken cancel)
    {
        var next = address;
        for (var redirects = 0; ; redirects++)
        {
            var answer = AskOnce(next, have, cancel);
            if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent) return answer;
            using (answer)
            {
                if ((int)answer.StatusCode is < 300 or > 399 || answer.Headers.Location is not { } location)
                    throw new RemedyException(
                        $"{next} answers {(int)answer.StatusCode} {answer.ReasonPhrase}; expected the file",
                        $"Look at the page of the data set: {page} Or name another address: {DatasetAddress.Option}");
                var target = new Uri(next, location);
                if (!DatasetAddress.IsAllowed(target))
                    throw new RemedyException(
                        $"{next} redirects to {DisplayText.Quote(target.ToString())}; expected an address that begins with https://",
                        $"Look at the page of the data set: {page} Or name another address: {DatasetAddress.Option}");
                if (redirects == limits.Redirects)
                    throw new RemedyException(
                        $"{address} redirects more than {limits.Redirects} times",
                        $"Look at the page of the data set: {page} Or name another address: {DatasetAddress.Option}");
                next = target;
            }
        }
    }

    HttpResponseMessage AskOnce(Uri address, (RemoteVersion Version, long Length)? have, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("gpuals", Help.VersionAction.Version));
        if (have is { } known)
        {
            request.Headers.Range = new RangeHeaderValue(known.Length, null);
            request.Headers.IfRange = known.Version.Tag is { } tag
                ? new RangeConditionHeaderValue(new EntityTagHeaderValue(tag))
                : new RangeConditionHeaderValue(known.Version.Modified!.Value);
        }

        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        silence.CancelAfter(limits.Silence);
        try
        {
            return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException exception) when (!cancel.IsCancellationRequested)
        {
            throw new RemedyException(
                $"{address.Host} did not answer in {Format.WholeSeconds(limits.Silence.TotalSeconds)}", "Repeat the command later", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new RemedyException(
                $"{address.Host} cannot be reached: {exception.InnerException?.Message ?? exception.Message}",
                $"Check the network and the variables HTTPS_PROXY and NO_PROXY. Or name another address: {DatasetAddress.Option}",
                exception);
        }
    }

    async Task<long> CopyAsync(
        Uri address, HttpResponseMessage answer, PartialFile part, RemoteVersion version, IProgress<long> watcher, CancellationToken cancel)
    {
        var buffer = new byte[BufferBytes];
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Stream? body = null;
        try
        {
            while (true)
            {
                silence.CancelAfter(limits.Silence);
                int length;
                try
                {
                    body ??= await answer.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
                    length = await body.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is HttpRequestException or IOException
                    || exception is OperationCanceledException && !cancel.IsCancellationRequested)
                {
                    throw Cut(address, part.Length, version, exception);
                }

                if (length == 0)
                {
                    part.Flush();
                    return part.Length;
                }

                if (part.Length + length > limits.Bytes) throw TooLarge(address, part.Length + length);
                part.Write(buffer.AsSpan(0, length));
                watcher.Report(part.Length);
            }
        }
        finally
        {
            if (body is not null) await body.DisposeAsync().ConfigureAwait(false);
        }
    }

    RemedyException TooLarge(Uri address, long bytes) => new(
        $"{address} has {DisplayText.Bytes(bytes)} or more; expected at most {DisplayText.Bytes(limits.Bytes)}",
        $"Name another address: {DatasetAddress.Option}");

    static RemedyException Cut(Uri address, long length, RemoteVersion version, Exception? inner) => new(
        $"the download from {address.Host} was cut after {DisplayText.Bytes(length)}"
        + (version.Bytes is { } bytes ? $" of {DisplayText.Bytes(bytes)}" : ""),
        version.HasValidator ? "The same command continues" : "The same command starts anew, because the server names no version of the file",
        inner);

    static RemoteVersion VersionOf(Uri address, HttpResponseMessage answer) => new(
        address.AbsoluteUri,
        answer.Headers.ETag is { IsWeak: false } tag ? tag.Tag : null,
        answer.Content.Headers.LastModified,
        answer.Content.Headers.ContentLength);
}
