using GpuAls.Serving.Contract;
using GpuAls.Serving.Http;
using GpuAls.Serving.Models;
using GpuAls.Serving.Queries;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GpuAls.Serving;

/// <summary>The models and their queries as a part of an ASP.NET Core application.</summary>
public static class GpuAlsServices
{
    /// <summary>Adds the models, which are loaded when the application starts, and everything that <see cref="MapGpuAls"/> needs.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="options">The models and the limits.</param>
    /// <exception cref="Core.GpuAlsException">The options are invalid.</exception>
    public static IServiceCollection AddGpuAls(this IServiceCollection services, ServingOptions options)
    {
        options.Validate();
        services.AddSingleton(options);
        services.AddSingleton<ModelCatalogue>();
        services.AddSingleton<ModelQueries>();
        services.AddHostedService<ModelWatcher>();
        services.ConfigureHttpJsonOptions(json => ApiJson.Apply(json.SerializerOptions));
        // The problem says which part of the request is wrong.
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemHandler>();
        services.AddHealthChecks().AddCheck<ModelsHealth>("models", tags: [ModelsHealth.Tag]);
        return services;
    }

    /// <summary>Maps the queries under <c>/v1</c>.</summary>
    /// <param name="routes">The routes of the application.</param>
    /// <returns>The group of the queries, for policies of the application's own.</returns>
    public static RouteGroupBuilder MapGpuAls(this IEndpointRouteBuilder routes) => routes.MapApi();
}
