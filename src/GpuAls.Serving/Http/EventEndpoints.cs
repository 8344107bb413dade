using System.Globalization;
using System.Net;
using GpuAls.Serving.Contract;
using GpuAls.Serving.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GpuAls.Serving.Http;

/// <summary>The endpoints of events, which a service has if it accepts events.</summary>
static class EventEndpoints
{
    /// <summary>Maps <c>POST /v1/events</c> into the group of the queries, which asks for keys.</summary>
    public static void MapEvents(this RouteGroupBuilder api, IServiceProvider services)
    {
        var (intake, options) = (services.GetRequiredService<EventIntake>(), services.GetRequiredService<ServingOptions>());
        api.MapPost("/events", (Delegate)Accept).WithBody<EventsRequest>(StatusCodes.Status202Accepted, "The events are stored and will be added.")
            .WithName("events").WithSummary("Add interactions of users with items to the models.");

        async Task<AcceptedEvents> Accept(HttpContext context)
        {
            RequireKeyOrThisMachine(context, options);
            _ = new QueryValues(context.Request, options);
            var request = await JsonBody.Read(context.Request, ApiJson.Of<EventsRequest>(), options.MaxBodyBytes);
            try
            {
                return new(await intake.Accept(request, context.RequestAborted));
            }
            catch (TooManyEventsException)
            {
                context.Response.Headers.RetryAfter = Math.Ceiling(options.EventInterval.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                throw;
            }
        }
    }

    /// <summary>Maps <c>/health/events</c>. It needs no key, and names no model.</summary>
    public static void MapEventsHealth(this IEndpointRouteBuilder routes)
    {
        var journals = routes.ServiceProvider.GetRequiredService<EventJournals>();
        routes.MapGet("/health/events", (Delegate)State).WithTags("Health").WithName("events-health")
            .WithSummary("Count the events that wait to be added.")
            .WithStatuses("The number of events that wait.", typeof(EventsState), Problems.JsonType, []);

        Task<ApiAnswer<EventsState>> State(HttpContext context)
        {
            context.Response.Headers.CacheControl = "no-store";
            var status = journals.Problems.Count == 0 ? HealthStatus.Healthy : HealthStatus.Degraded;
            return Task.FromResult(ApiAnswer.Of(
                new EventsState(status.ToString(), journals.AllPending, Math.Round(journals.OldestWaits.TotalSeconds, 1))));
        }
    }

    // An event changes the model for everybody, so a service without keys takes none from other machines.
    static void RequireKeyOrThisMachine(HttpContext context, ServingOptions options)
    {
        if (options.ApiKeys.Count > 0 || context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address)) return;
        throw new InvalidRequestException(
            "the service has no API keys, and accepts events from its own machine alone; expected a service with keys",
            StatusCodes.Status403Forbidden);
    }
}
