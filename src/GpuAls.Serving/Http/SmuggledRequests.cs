using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace GpuAls.Serving.Http;

/// <summary>
/// Refuses requests with both Content-Length and Transfer-Encoding. A proxy in front may believe the other one than Kestrel does, and take for a part
/// of the body what is answered here as a second request.
/// </summary>
static class SmuggledRequests
{
    // Kestrel believes Transfer-Encoding, and keeps the length under this name.
    const string IgnoredLength = "X-Content-Length";
    const string Detail = "the request has both Content-Length and Transfer-Encoding; expected one of them";

    /// <summary>Answers such requests with 400, and closes their connection.</summary>
    public static void RefuseSmuggledRequests(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Request.Headers;
        if (headers.TransferEncoding.Count == 0 || !headers.ContainsKey(IgnoredLength)) return next(context);
        context.Response.Headers.Connection = "close";
        return Problems.Of(StatusCodes.Status400BadRequest, Detail).WriteTo(context);
    });
}
