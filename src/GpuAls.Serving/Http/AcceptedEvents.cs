using System.Reflection;
using GpuAls.Serving.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace GpuAls.Serving.Http;

/// <summary>The answer to events that were accepted and will be added: status 202.</summary>
/// <param name="answer">The answer.</param>
sealed class AcceptedEvents(EventsAnswer answer) : IResult, IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status202Accepted, typeof(EventsAnswer), [Problems.JsonType]));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status202Accepted;
        return httpContext.Response.WriteAsJsonAsync(answer, ApiJson.Of<EventsAnswer>(), Problems.JsonType, httpContext.RequestAborted);
    }
}
