using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace GpuAls.Serving.Http;

/// <summary>The limit of requests at a time: a request beyond it is refused at once with 429, so that those within it are answered in time.</summary>
static class RequestLimits
{
    /// <summary>The name of the policy.</summary>
    public const string Policy = "queries";

    const string RetryAfterSeconds = "1";

    /// <summary>Adds the policy.</summary>
    public static void Apply(RateLimiterOptions limiter, ServingOptions options)
    {
        limiter.AddConcurrencyLimiter(Policy, concurrency => (concurrency.PermitLimit, concurrency.QueueLimit) = (options.MaxRequests, 0));
        limiter.OnRejected = (context, _) =>
        {
            context.HttpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
            return new ValueTask(
                Problems.Of(StatusCodes.Status429TooManyRequests, $"{options.MaxRequests} requests are being answered; try again in a second")
                    .WriteTo(context.HttpContext));
        };
    }
}
