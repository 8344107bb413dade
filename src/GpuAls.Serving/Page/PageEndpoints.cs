using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace GpuAls.Serving.Page;

/// <summary>The page at <c>/</c>. Each of its files is a route of its own, so no path of a request is read as the name of a file.</summary>
static class PageEndpoints
{
    const string Start = "index.html";

    // A browser asks each time whether the file has changed: after an update, all files are of the same version.
    const string CacheControl = "no-cache";

    static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the files of the page.</summary>
    public static void MapPage(this IEndpointRouteBuilder routes)
    {
        foreach (var file in PageFile.All())
        {
            var path = file.Name == Start ? "/" : $"/{file.Name}";
            routes.MapMethods(path, Methods, context => Send(context, file)).ExcludeFromDescription();
        }
    }

    static Task Send(HttpContext context, PageFile file)
    {
        var (content, encoding) = Encoded(context.Request, file);
        var headers = context.Response.Headers;
        var tag = new EntityTagHeaderValue($"\"{file.Hash}{(encoding is null ? "" : $"-{encoding}")}\"");
        headers.ETag = tag.ToString();
        headers.CacheControl = CacheControl;
        headers.Vary = HeaderNames.AcceptEncoding;
        var known = context.Request.GetTypedHeaders().IfNoneMatch;
        if (known.Any(other => other.Equals(EntityTagHeaderValue.Any) || other.Compare(tag, useStrongComparison: false)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        if (encoding is not null) headers.ContentEncoding = encoding;
        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = content.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }

    static (byte[] Content, string? Encoding) Encoded(HttpRequest request, PageFile file)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        bool Accepts(string encoding) =>
            accepted.Any(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && value.Quality is not 0);
        return Accepts("br") ? (file.Brotli, "br") : Accepts("gzip") ? (file.Gzip, "gzip") : (file.Content, null);
    }
}
