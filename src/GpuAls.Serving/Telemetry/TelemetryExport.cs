using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GpuAls.Serving.Telemetry;

/// <summary>The export of metrics and traces by OpenTelemetry's own protocol (OTLP).</summary>
static class TelemetryExport
{
    const string Service = "gpuals";

    // OpenTelemetry's own variables, which its exporter reads: the address for all signals, and one for each.
    static readonly string[] Endpoints =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    /// <summary>Exports the metrics and traces of the service if an address is set; otherwise adds nothing.</summary>
    public static void AddTelemetryExport(this WebApplicationBuilder builder)
    {
        if (Endpoints.All(name => string.IsNullOrEmpty(builder.Configuration[name]))) return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Service))
            .WithMetrics(metrics => metrics
                .AddMeter(ServingTelemetry.Name, "Microsoft.AspNetCore.RateLimiting")
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddOtlpExporter())
            .WithTracing(traces => traces
                .AddSource(ServingTelemetry.Name)
                .AddAspNetCoreInstrumentation()
                .AddOtlpExporter());
    }
}
