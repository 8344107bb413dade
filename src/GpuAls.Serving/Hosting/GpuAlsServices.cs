using GpuAls.Serving.Events;
using GpuAls.Serving.Http;
using GpuAls.Serving.Models;
using GpuAls.Serving.Queries;
using GpuAls.Serving.Telemetry;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GpuAls.Serving.Hosting;

/// <summary>The models and their queries as a part of an ASP.NET Core application.</summary>
public static class GpuAlsServices
{
    /// <summary>
    /// Adds the models, which are loaded when the application starts, everything that <see cref="MapGpuAls"/> needs, and a health check with the tag
    /// <c>ready</c>.
    /// </summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="options">The models and the limits.</param>
    /// <exception cref="Core.GpuAlsException">The options are invalid.</exception>
    public static IServiceCollection AddGpuAls(this IServiceCollection services, ServingOptions options)
    {
        options.Validate();
        services.AddSingleton(options);
        services.AddMetrics();
        services.AddSingleton<ServingTelemetry>();
        services.AddSingleton<ModelCatalogue>();
        services.AddSingleton<ModelQueries>();
        services.AddSingleton<QueryGate>();
        services.AddSingleton<ApiQueries>();
        services.AddSingleton<BackgroundThread>();
        services.AddHostedService<ModelWatcher>();
        services.AddHealthChecks().AddCheck<ModelsHealth>("models", tags: [ModelsHealth.Tag]);
        if (!options.AcceptsEvents) return services;
        services.AddSingleton<EventJournals>();
        services.AddSingleton<EventIntake>();
        services.AddSingleton<EventUpdates>();
        services.AddHostedService(provider => provider.GetRequiredService<EventUpdates>());
        services.AddHealthChecks().AddCheck<EventsHealth>("events", tags: [ModelsHealth.Tag]);
        return services;
    }

    /// <summary>Maps the queries under <c>/v1</c>. They ask for a key if the options have keys.</summary>
    /// <param name="routes">The routes of the application.</param>
    /// <returns>The group of the queries, for policies of the application's own, such as a rate limit.</returns>
    public static RouteGroupBuilder MapGpuAls(this IEndpointRouteBuilder routes) => routes.MapApi();
}
