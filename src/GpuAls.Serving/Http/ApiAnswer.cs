using System.Reflection;
using GpuAls.Serving.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace GpuAls.Serving.Http;

/// <summary>An answer in the JSON of this service, whichever JSON the application has.</summary>
/// <param name="value">The answer; null if the client has it already.</param>
sealed class ApiAnswer<T>(T? value) : IResult, IEndpointMetadataProvider where T : class
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), [Problems.JsonType]));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (value is not null)
            return httpContext.Response.WriteAsJsonAsync(value, ApiJson.Of<T>(), Problems.JsonType, httpContext.RequestAborted);
        httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }
}

/// <summary>The making of answers.</summary>
static class ApiAnswer
{
    /// <summary>An answer with status 200.</summary>
    public static ApiAnswer<T> Of<T>(T value) where T : class => new(value);

    /// <summary>No answer, because the client has it already: status 304.</summary>
    public static ApiAnswer<T> NotModified<T>() where T : class => new(null);
}
