using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace GpuAls.Serving.Tests;

/// <summary>The metrics and traces of the service: for listeners in the process, and sent by OpenTelemetry's protocol to a collector.</summary>
public sealed class TelemetryTests : IDisposable
{
    const string Name = "GpuAls.Serving";

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    Task<RunningService> Start(string model, Action<WebApplicationBuilder>? configure = null) => RunningService.Start(
        new ServingOptions { Models = [new ModelSource(model, folder.Save("plays.als"))], WatchInterval = TimeSpan.FromMilliseconds(50) }, configure);

    [Fact]
    public async Task EachQuery_IsMeasuredAndTraced_WithItsModel()
    {
        var model = $"plays {Guid.NewGuid()}"; // tests beside this one have services, too
        var (times, traces) = (new ConcurrentQueue<(double Seconds, string Query)>(), new ConcurrentQueue<string>());
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Name: "gpuals.query.duration", Meter.Name: Name }) listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            var values = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value as string);
            if (values["gpuals.model"] == model) times.Enqueue((seconds, values["gpuals.query"]!));
        });
        meters.Start();
        using var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("gpuals.model") as string == model) traces.Enqueue(activity.OperationName);
            },
        };
        ActivitySource.AddActivityListener(activities);

        await using var service = await Start(model);
        string[] paths =
        [
            "/v1/recommend?user=user%201", "/v1/similar?item=item%201", "/v1/explain?user=user%201&item=item%201", "/v1/search?q=item", "/v1/map?n=2",
        ];
        foreach (var path in paths) Assert.Equal(System.Net.HttpStatusCode.OK, (await service.Get(path)).Status);
        await service.Post("/v1/fold-in", """{ "likes": ["item 1"] }""");
        string[] queries = ["recommend", "similar", "explain", "search", "map", "fold-in"];
        Assert.Equal(queries, times.Select(time => time.Query));
        Assert.Equal(queries, traces);
        Assert.All(times, time => Assert.InRange(time.Seconds, 0, 60));
    }

    [Fact]
    public async Task WithAnAddress_MetricsAndTracesAreSentToTheCollector()
    {
        var received = new ConcurrentDictionary<string, string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            // Protocol Buffers hold texts as they are.
            var text = Encoding.UTF8.GetString(body.ToArray());
            received.AddOrUpdate(signal, text, (_, before) => before + text);
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);

        await using var service = await Start("plays", web => web.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.First(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        }));
        await service.Get("/v1/recommend?user=user%201");
        string[] expected = ["gpuals.query.duration", "http.server.request.duration", "dotnet.gc.collections"];
        await RunningService.Until(
            () => expected.All(name => received.GetValueOrDefault("metrics", "").Contains(name, StringComparison.Ordinal)),
            "the metrics were not sent");
        await RunningService.Until(
            () => received.GetValueOrDefault("traces", "").Contains("recommend", StringComparison.Ordinal), "the traces were not sent");
        Assert.All(received.Values, text => Assert.Contains("service.name", text, StringComparison.Ordinal));
    }
}
