using System.Diagnostics;
using System.Text.Json;
using GpuAls.Core.Model;

namespace GpuAls.Benchmarks.Serving;

/// <summary>A client of the service: asks for one random user after the other, and checks every answer.</summary>
/// <param name="address">The address of the service.</param>
/// <param name="model">The model, whose users are asked for.</param>
/// <param name="seed">The seed of the choice of users.</param>
sealed class ServingClient(Uri address, AlsModel model, int seed) : IDisposable
{
    const int Items = 10;

    readonly HttpClient client = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };
    readonly Random random = new(seed);

    /// <summary>Sends requests until it is stopped.</summary>
    /// <param name="pause">The least time between the starts of two requests.</param>
    /// <param name="counts">The counts of the current minute.</param>
    /// <param name="stop">Stops it after an answer.</param>
    public async Task Run(TimeSpan pause, Func<ServingCounts> counts, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            var failure = await Ask();
            var time = Stopwatch.GetElapsedTime(start);
            counts().Add(time, failure);
            if (pause > time) await Task.Delay(pause - time, CancellationToken.None);
        }
    }

    public void Dispose() => client.Dispose();

    async Task<string?> Ask()
    {
        var user = Uri.EscapeDataString($"id:{model.Users.Key(random.Next(model.Users.Count))}");
        try
        {
            using var answer = await client.GetAsync($"/v1/recommend?n={Items}&user={user}");
            if (!answer.IsSuccessStatusCode) return $"status {(int)answer.StatusCode}";
            using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
            var items = json.RootElement.GetProperty("items");
            return items.GetArrayLength() == Items ? null : $"{items.GetArrayLength()} items";
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or JsonException or KeyNotFoundException)
        {
            return exception.GetType().Name;
        }
    }
}
