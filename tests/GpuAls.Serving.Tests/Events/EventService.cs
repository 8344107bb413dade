using System.Net;
using GpuAls.Core.Model;
using GpuAls.Serving.Events;
using Microsoft.Extensions.DependencyInjection;

namespace GpuAls.Serving.Tests.Events;

/// <summary>Services that accept events, and the pairs of their models.</summary>
static class EventService
{
    /// <summary>An interval beyond every test.</summary>
    public static readonly TimeSpan Never = TimeSpan.FromHours(1);

    /// <summary>Starts a service.</summary>
    /// <param name="interval">The time after which events are added.</param>
    /// <param name="paths">The model files; each model has the name of its file.</param>
    public static Task<RunningService> Start(TimeSpan interval, params string[] paths) => RunningService.Start(new ServingOptions
    {
        Models = [.. paths.Select(path => new ModelSource(Path.GetFileNameWithoutExtension(path), path))],
        AcceptsEvents = true,
        EventInterval = interval,
        WatchInterval = TimeSpan.FromMilliseconds(20),
    });

    public static EventUpdates Updates(this RunningService service) => service.App.Services.GetRequiredService<EventUpdates>();

    public static EventJournals Journals(this RunningService service) => service.App.Services.GetRequiredService<EventJournals>();

    /// <summary>Sends events that are accepted.</summary>
    public static async Task Accept(this RunningService service, params (string User, string Item, float Strength)[] events)
    {
        var list = string.Join(",", events.Select(one => FormattableString.Invariant(
            $$"""{ "user": "{{one.User}}", "item": "{{one.Item}}", "strength": {{one.Strength}} }""")));
        var (status, json) = await service.Post("/v1/events", $$"""{ "events": [{{list}}] }""");
        Assert.True(status == HttpStatusCode.Accepted, json.ToString());
        Assert.Equal(events.Length, json.GetProperty("accepted").GetInt32());
    }

    /// <summary>Waits until all events are in the models.</summary>
    public static Task Added(this RunningService service) =>
        RunningService.Until(() => service.Journals().AllPending == 0, $"events still wait: {string.Join(", ", service.Journals().Problems.Values)}");

    /// <summary>The strength of a pair in a model file; 0 without the pair.</summary>
    public static float Strength(string path, string user, string item)
    {
        using var model = AlsModel.Open(path, inMemory: true);
        return Strength(model, user, item);
    }

    /// <summary>The strength of a pair; 0 without the pair.</summary>
    public static float Strength(AlsModel model, string user, string item)
    {
        var (row, column) = (model.Users.FindKey(user), model.Items.FindKey(item));
        var place = row < 0 ? -1 : model.Known.RowColumns(row).IndexOf(column);
        return place < 0 ? 0 : model.Known.RowValues(row)[place];
    }
}
