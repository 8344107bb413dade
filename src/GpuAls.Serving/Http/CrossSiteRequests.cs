using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace GpuAls.Serving.Http;

/// <summary>
/// Refuses requests that a page of another site makes a browser send: a service on loopback can be reached from every page that the browser shows.
/// A link to the page itself is allowed.
/// </summary>
static class CrossSiteRequests
{
    const string Site = "Sec-Fetch-Site";
    const string Mode = "Sec-Fetch-Mode";
    const string Detail = "the request comes from a page of another site; expected the page of this service, or a program";

    /// <summary>Answers requests of other sites with 403.</summary>
    public static void RefuseCrossSiteRequests(this IApplicationBuilder app) => app.Use((context, next) => IsCrossSite(context.Request)
        ? Problems.Of(StatusCodes.Status403Forbidden, Detail).WriteTo(context)
        : next(context));

    static bool IsCrossSite(HttpRequest request)
    {
        // No page can set this header. It is right behind a proxy for TLS as well, where the scheme of the request differs from the page's.
        if (request.Headers.TryGetValue(Site, out var site))
        {
            var isLink = request.Headers[Mode] == "navigate" && HttpMethods.IsGet(request.Method);
            return !isLink && site.ToString() is not ("same-origin" or "none");
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && page.Authority.Equals(request.Host.ToString(), StringComparison.OrdinalIgnoreCase));
    }
}
