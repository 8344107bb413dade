using System.Globalization;
using System.Text;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Serving;
using GpuAls.Serving.Hosting;
using GpuAls.Serving.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(GpuAls.Browser.Tests.PageService))]

namespace GpuAls.Browser.Tests;

/// <summary>The service with its page on a free port of loopback, on models of made-up names with odd ones among them.</summary>
public sealed class PageService : IAsyncLifetime
{
    /// <summary>A name that is markup, and would run if the page took it for such.</summary>
    public const string Markup = "<img src=x onerror=alert(1)>";

    /// <summary>The key of <see cref="Locked"/>.</summary>
    public const string Key = "a-key-of-the-test";

    static readonly string[] OddNames =
    [
        "Béatrice Lumière", "Sigur Dalr", "AB/CD", Markup, "椎名すみれ", "Кино Север", "أم النور", "'; DROP TABLE items; --", "🎸🔥",
        "A name that is so long that no phone can show it in a single line of the list or of a chip, with Donaudampfschifffahrtsgesellschaft in it",
    ];

    readonly TestFolder folder = new();
    WebApplication? service;
    WebApplication? locked;

    /// <summary>The address of a service with two models, "songs" and "books".</summary>
    public string Address => service!.Urls.First();

    /// <summary>The address of a service with one model, which asks for a key.</summary>
    public string Locked => locked!.Urls.First();

    public async ValueTask InitializeAsync()
    {
        ModelSource songs = new("songs", Train("songs", 1)), books = new("books", Train("books", 2));
        service = await Start(new ServingOptions { Models = [songs, books] });
        locked = await Start(new ServingOptions { Models = [songs], ApiKeys = [Key] });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in new[] { service, locked }.OfType<WebApplication>())
        {
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await app.StopAsync(late.Token);
            await app.DisposeAsync();
        }

        folder.Dispose();
    }

    static async Task<WebApplication> Start(ServingOptions options)
    {
        var app = GpuAlsServer.Build(options, builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
        });
        app.Services.GetRequiredService<ModelCatalogue>().Refresh();
        await app.StartAsync();
        return app;
    }

    /// <summary>Trains a model in which users of four tastes like items of their taste, and saves it.</summary>
    string Train(string name, int seed)
    {
        const int users = 300, items = 120, tastes = 4;
        var random = new Random(seed);
        var matrix = new InteractionMatrixBuilder();
        for (var item = 0; item < items; item++) matrix.Items.GetOrAdd(Encoding.UTF8.GetBytes(Id(item)));
        for (var user = 0; user < users; user++)
        {
            for (var item = 0; item < items; item++)
            {
                if (random.NextDouble() < (item % tastes == user % tastes ? 0.5 : 0.05) * (1 - item / 200.0))
                    matrix.Add($"user {user}", Id(item), 1 + random.Next(9));
            }
        }

        var options = new AlsOptions
        {
            Factors = 8,
            Confidence = Confidence.Scaled,
            Alpha = 2,
            Regularization = 0.5,
            Iterations = 5,
            Solver = Solver.Cholesky,
            Seed = 1,
        };
        var built = matrix.Build(null, key => Name(int.Parse(key[1..], CultureInfo.InvariantCulture)));
        using var model = new AlsTrainer(options, new CpuDevice()).Train(built);
        model.Save(folder[$"{name}.als"]);
        return folder[$"{name}.als"];
    }

    static string Id(int item) => string.Create(CultureInfo.InvariantCulture, $"n{item}");

    static string Name(int item)
    {
        string[] first = ["Amber", "Cobalt", "Dorian", "Ember", "Fable", "Garnet", "Harbour", "Indigo", "Juniper", "Kestrel", "Lantern"];
        string[] last = ["Avenue", "Bells", "Choir", "Drift", "Echoes", "Fields", "Ghosts", "Heights", "Islands", "Jets"];
        return item < OddNames.Length ? OddNames[item] : $"{first[item / 10 - 1]} {last[item % 10]}";
    }
}
