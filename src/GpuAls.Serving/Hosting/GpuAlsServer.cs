using System.Text.Json.Serialization;
using GpuAls.Core.Memory;
using GpuAls.Serving.Http;
using GpuAls.Serving.Page;
using GpuAls.Serving.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GpuAls.Serving.Hosting;

/// <summary>The service of <c>gpuals serve</c>: the queries, the page, health checks, limits and telemetry.</summary>
public static class GpuAlsServer
{
    const string Document = "v1";

    /// <summary>Builds the service; it listens when it is started.</summary>
    /// <param name="options">The models and the limits.</param>
    /// <param name="configure">Changes the builder before the service is built: addresses, logs, services of its own. Default: nothing.</param>
    /// <remarks>Kestrel's own settings (<c>Kestrel</c> in <c>appsettings.json</c>, environment variables such as
    /// <c>Kestrel__Endpoints__Https__Url</c>) apply: addresses and certificates. Without addresses the service listens on loopback alone.</remarks>
    /// <exception cref="Core.GpuAlsException">The options are invalid.</exception>
    public static WebApplication Build(ServingOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        KeepThreadsReady();
        // The folder of appsettings.json; if the current one was removed, a folder without settings.
        var folder = CurrentFolder.PathOrNull() ?? AppContext.BaseDirectory;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = folder });
        // Only problems: a line for each request would cost more than the answer.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // The watcher of the models says once what is wrong; the check would say it at each probe.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => ConnectionLimits.Apply(kestrel, options));
        builder.Services.AddGpuAls(options);
        builder.Services.AddExceptionHandler<ProblemHandler>();
        builder.Services.AddProblemDetails();
        // The document says what requests and answers have: numbers, and no text with a number.
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        builder.Services.AddOpenApi(Document, ApiSchemas.Apply);
        builder.Services.AddRateLimiter(limiter => RequestLimits.Apply(limiter, options));
        configure?.Invoke(builder);
        builder.AddTelemetryExport();
        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => Problems.Of(context.HttpContext.Response.StatusCode).WriteTo(context.HttpContext));
        app.RefuseSmuggledRequests();
        app.RefuseOtherHosts(options.AllowedHosts);
        app.RefuseCrossSiteRequests();
        app.UseRouting();
        app.UseRateLimiter();
        app.MapGpuAls().RequireRateLimiting(RequestLimits.Policy);
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapHealth();
        if (options.AcceptsEvents) app.MapEventsHealth();
        if (options.HasPage) app.MapPage();
        return app;
    }

    // Queries and the loading of a model keep threads busy from start to end. The thread pool adds threads beyond its minimum, one for each core,
    // only after half a second, and until then nobody would read or write requests.
    static void KeepThreadsReady()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, 2 * Environment.ProcessorCount + 2), completions);
    }
}
