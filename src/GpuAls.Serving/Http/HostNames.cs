using System.Net;
using GpuAls.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace GpuAls.Serving.Http;

/// <summary>
/// The check of the host that a request names. A page of another site can point its own name at 127.0.0.1 (DNS rebinding) and would then count as the
/// page of this service; the name in the request gives it away.
/// </summary>
static class HostNames
{
    const string Localhost = "localhost";

    /// <summary>Answers requests that name another host with 400.</summary>
    /// <param name="app">The application.</param>
    /// <param name="allowed">The names of this service, such as <c>*.example.com</c>; empty: every name, but on loopback only localhost.</param>
    /// <remarks>An address in numbers is always accepted: no name leads to another place.</remarks>
    public static void RefuseOtherHosts(this IApplicationBuilder app, IReadOnlyList<string> allowed)
    {
        StringSegment[] patterns = [.. allowed, Localhost];
        var expected = DisplayText.OneOf([.. allowed, Localhost, "an IP address"]);
        app.Use((context, next) =>
        {
            var host = context.Request.Host.Host;
            var isChecked = allowed.Count > 0 || context.Connection.LocalIpAddress is { } local && IPAddress.IsLoopback(local);
            return !isChecked || host.Length == 0 || IPAddress.TryParse(host, out _) || HostString.MatchesAny(host, patterns)
                ? next(context)
                : Problems.Of(StatusCodes.Status400BadRequest, $"the request names the host {DisplayText.Quote(host)}; expected {expected}")
                    .WriteTo(context);
        });
    }
}
