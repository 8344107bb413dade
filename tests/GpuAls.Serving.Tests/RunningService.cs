using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GpuAls.Serving.Hosting;
using GpuAls.Serving.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GpuAls.Serving.Tests;

/// <summary>A service on a free port of loopback, as <c>gpuals serve</c> runs it, with its log and a client.</summary>
sealed class RunningService : IAsyncDisposable
{
    readonly LogLines log;

    RunningService(WebApplication app, LogLines log) =>
        (App, this.log, Client) = (app, log, new HttpClient { BaseAddress = new Uri(app.Urls.First()) });

    public WebApplication App { get; }

    public HttpClient Client { get; }

    public Uri Address => new(App.Urls.First());

    public ModelCatalogue Catalogue => App.Services.GetRequiredService<ModelCatalogue>();

    public IReadOnlyList<string> Log => log.All;

    /// <summary>Starts a service whose models are loaded.</summary>
    /// <param name="options">The models and the limits.</param>
    /// <param name="configure">Changes the builder.</param>
    /// <param name="map">Maps paths of the test's own.</param>
    public static async Task<RunningService> Start(
        ServingOptions options, Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null)
    {
        var log = new LogLines();
        var app = GpuAlsServer.Build(options, builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders().AddProvider(log);
            configure?.Invoke(builder);
        });
        map?.Invoke(app);
        app.Services.GetRequiredService<ModelCatalogue>().Refresh();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningService(app, log);
    }

    /// <summary>The status and the JSON of an answer.</summary>
    public Task<(HttpStatusCode Status, JsonElement Json)> Get(string path) => Send(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>The status and the JSON of an answer to a body.</summary>
    public Task<(HttpStatusCode Status, JsonElement Json)> Post(string path, string json, string type = "application/json")
    {
        var content = new StringContent(json);
        content.Headers.ContentType = new(type);
        return Send(new HttpRequestMessage(HttpMethod.Post, path) { Content = content });
    }

    /// <summary>The status and the JSON of an answer.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Json)> Send(HttpRequestMessage request)
    {
        using var _ = request;
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }

    /// <summary>The problem of an answer, after its status was compared.</summary>
    public static string Detail((HttpStatusCode Status, JsonElement Json) answer, HttpStatusCode status)
    {
        var (found, json) = answer;
        Assert.True(found == status, $"{found}: {json}");
        Assert.Equal("about:blank", json.GetProperty("type").GetString());
        Assert.Equal((int)status, json.GetProperty("status").GetInt32());
        Assert.NotEqual("", json.GetProperty("title").GetString());
        return json.GetProperty("detail").GetString()!;
    }

    /// <summary>Waits until something is true.</summary>
    public static async Task Until(Func<bool> condition, string what)
    {
        for (var n = 0; n < 1000 && !condition(); n++) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.True(condition(), what);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await App.StopAsync(late.Token);
        await App.DisposeAsync();
    }

    /// <summary>The lines of a log, with their exceptions.</summary>
    sealed class LogLines : ILoggerProvider, ILogger
    {
        readonly List<string> lines = [];

        public IReadOnlyList<string> All
        {
            get
            {
                lock (lines) return [.. lines];
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines) lines.Add($"{logLevel}: {formatter(state, exception)}{exception}");
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>One service with one model, which tests that only ask share.</summary>
public sealed class SharedService : IAsyncLifetime
{
    readonly TestFolder folder = new();
    RunningService? service;

    internal RunningService Running => service!;

    internal Core.Model.AlsModel Model { get; } = TestModels.Train();

    public async ValueTask InitializeAsync() =>
        service = await RunningService.Start(new ServingOptions { Models = [new ModelSource("plays", folder.Save("plays.als"))], MaxNames = 50 });

    public async ValueTask DisposeAsync()
    {
        await Running.DisposeAsync();
        Model.Dispose();
        folder.Dispose();
    }
}
