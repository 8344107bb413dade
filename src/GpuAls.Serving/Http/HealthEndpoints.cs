using GpuAls.Serving.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GpuAls.Serving.Http;

/// <summary>The health of the service for programs that start and watch it: a word, and a status.</summary>
static class HealthEndpoints
{
    const string TextType = "text/plain";

    static readonly ProducesResponseTypeMetadata Usual = new(StatusCodes.Status200OK, typeof(string), [TextType]);

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health");
        health.MapGet("/live", static () => Answer(HealthStatus.Healthy)).WithName("live").WithSummary("Say that the service runs.")
            .WithMetadata(Usual).WithStatuses("Healthy: the service runs.", typeof(string), TextType, []);
        health.MapGet("/ready", Ready).WithName("ready").WithSummary("Say whether every model is loaded.")
            .WithMetadata(Usual)
            .WithStatuses(
                "Healthy; or Degraded, if a newer model file cannot be loaded and the older version answers.",
                typeof(string),
                TextType,
                [(StatusCodes.Status503ServiceUnavailable, "Unhealthy: a model is not loaded.")]);
    }

    static async Task<Word> Ready(HealthCheckService checks, CancellationToken cancel) =>
        Answer((await checks.CheckHealthAsync(check => check.Tags.Contains(ModelsHealth.Tag), cancel)).Status);

    static Word Answer(HealthStatus status) => new Word(status);

    sealed class Word(HealthStatus status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            response.ContentType = TextType;
            // A proxy must ask each time.
            response.Headers.CacheControl = "no-store";
            return response.WriteAsync(status.ToString(), httpContext.RequestAborted);
        }
    }
}
