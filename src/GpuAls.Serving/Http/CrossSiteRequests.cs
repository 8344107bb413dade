using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace GpuAls.Serving.Http;

/// <summary>
/// Refuses requests that a page of another site makes a browser send: a service on loopback can be reached from every page that the browser shows.
/// A link to the page itself is allowed.
/// </summary>
static class CrossSiteRequests
{
    /// <summary>Answers requests of other sites with 403.</summary>
    public static void RefuseCrossSiteRequests(this IApplicationBuilder app) => app.Use((context, next) => IsCrossSite(context.Request)
        ? Problems.Of(StatusCodes.Status403Forbidden, "the request comes from a page of another site; expected the page of this service, or a program")
            .WriteTo(context)
        : next(context));

    static bool IsCrossSite(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)) return true;
        var isLink = request.Headers["Sec-Fetch-Mode"] == "navigate" && HttpMethods.IsGet(request.Method);
        return !isLink && request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
    }
}
