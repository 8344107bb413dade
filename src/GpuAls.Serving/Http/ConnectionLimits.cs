using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace GpuAls.Serving.Http;

/// <summary>The limits of connections: clients that send nothing, little or too much are cut off.</summary>
static class ConnectionLimits
{
    const int MaxConnections = 10_000;
    const int MaxHeaders = 64;
    const int MaxHeaderBytes = 16 << 10;
    const double MinBytesPerSecond = 10_000;

    static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);
    static readonly TimeSpan BodyGrace = TimeSpan.FromSeconds(5);

    /// <summary>Sets the limits of Kestrel; its own settings may change them.</summary>
    public static void Apply(KestrelServerOptions kestrel, ServingOptions options)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = options.MaxBodyBytes;
        limits.MaxConcurrentConnections = MaxConnections;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(MinBytesPerSecond, BodyGrace);
        limits.MinResponseDataRate = new MinDataRate(MinBytesPerSecond, BodyGrace);
    }
}
