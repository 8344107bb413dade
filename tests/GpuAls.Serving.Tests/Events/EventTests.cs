using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Serving.Events;

namespace GpuAls.Serving.Tests.Events;

/// <summary>Events that a service accepts and adds to its models while it answers.</summary>
public sealed class EventTests : IDisposable
{
    static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(30);

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task NewUsersAndItems_BecomeRows_OfTheServedModelAndOfItsFile()
    {
        var path = folder.Save("plays.als");
        var before = EventService.Strength(path, "user 1", "item 2");
        await using var service = await EventService.Start(Soon, path);
        await service.Accept(
            ("zoë", "item 1", 3), ("zoë", "item 3", 2), ("user 1", "item 2", 5), ("user 1", "A new song", 1), ("user 1", "item 2", 2));
        await service.Added();
        var (status, json) = await service.Get("/v1/recommend?user=zo%C3%AB&n=3");
        Assert.True(status == HttpStatusCode.OK, json.ToString());
        Assert.Equal(3, json.GetProperty("items").GetArrayLength());
        Assert.Equal(before + 7, EventService.Strength(path, "user 1", "item 2"));
        Assert.Equal((3, 2), (EventService.Strength(path, "zoë", "item 1"), EventService.Strength(path, "zoë", "item 3")));
        Assert.Equal(1, EventService.Strength(path, "user 1", "A new song"));
        Assert.Contains("Information: Model plays: new events added: 5.", service.Log);
        Assert.DoesNotContain(service.Log, line => !line.StartsWith("Information", StringComparison.Ordinal));
        Assert.Equal(["plays.als", "plays.als.events"], folder.Names);
    }

    [Fact]
    public async Task TheModel_IsTheOneOfAnUpdate()
    {
        var path = folder.Save("plays.als");
        File.Copy(path, folder["copy.als"]);
        await using (var service = await EventService.Start(Soon, path))
        {
            await service.Accept(("user 1", "item 2", 5), ("zoë", "item 4", 1));
            await service.Added();
        }

        using var old = AlsModel.Open(folder["copy.als"]);
        var builder = new Core.Interactions.InteractionMatrixBuilder();
        builder.Add("user 1", "item 2", 5);
        builder.Add("zoë", "item 4", 1);
        var expected = new Core.Living.ModelUpdater().Update(old, builder.Build(), TestContext.Current.CancellationToken).Model;
        using var model = AlsModel.Open(path, inMemory: true);
        Assert.Equal(expected.Training.Updates, model.Training.Updates);
        Assert.Equal(2, model.Training.Events!.Value.Last);
        Equal(expected.Factors.Users, model.Factors.Users);
        Equal(expected.Factors.Items, model.Factors.Items);

        static void Equal(FactorMatrix one, FactorMatrix other)
        {
            Assert.Equal(one.Rows, other.Rows);
            for (var row = 0; row < one.Rows; row++) Assert.Equal(one.Row(row).ToArray(), other.Row(row).ToArray());
        }
    }

    [Theory]
    [InlineData("""{ "events": [] }""", "events is empty; expected at least one event")]
    [InlineData("""{ }""", "the body has no events; expected a list of events")]
    [InlineData("""{ "events": { } }""", "events is an object; expected a list of events")]
    [InlineData("""{ "events": [GOOD, 7] }""", "events[1] is 7; expected a JSON object")]
    [InlineData("""{ "events": [GOOD, null] }""", "events[1] is null; expected an event with user and item")]
    [InlineData("""{ "events": [GOOD, { "user": "a" }] }""", "events[1] has no item; expected a text")]
    [InlineData("""{ "events": [GOOD, { "user": "a", "item": 3 }] }""", "events[1].item is 3; expected a text")]
    [InlineData(
        """{ "events": [GOOD, { "user": "a", "item": "b", "plays": 3 }] }""",
        "events[1] has the unknown member 'plays'; expected user, item, strength or time")]
    [InlineData("""{ "events": [GOOD, { "user": "", "item": "b" }] }""", "events[1].user is empty; expected a key")]
    [InlineData(
        """{ "events": [GOOD, { "user": "a ", "item": "b" }] }""",
        "events[1].user is 'a '; expected a key without blanks at its ends and without control characters")]
    [InlineData(
        """{ "events": [GOOD, { "user": "a", "item": "b\nc" }] }""",
        "events[1].item is 'b\\nc'; expected a key without blanks at its ends and without control characters")]
    [InlineData(
        """{ "events": [GOOD, { "user": "a", "item": "The item 3" }] }""",
        "events[1].item is 'The item 3', which is the name of the item with the key 'item 3'; expected the key")]
    [InlineData(
        """{ "events": [GOOD, { "user": "a", "item": "b", "strength": 0 }] }""",
        "events[1].strength is 0; expected a number other than 0, from −1e15 to 1e15")]
    [InlineData(
        """{ "events": [GOOD, { "user": "a", "item": "b", "strength": 1e999 }] }""",
        "events[1].strength is Infinity; expected a number other than 0, from −1e15 to 1e15")]
    [InlineData("""{ "events": [GOOD, { "user": "a", "item": "b", "strength": "x" }] }""", "events[1].strength is 'x'; expected a number")]
    [InlineData(
        """{ "events": [GOOD, { "user": "a", "item": "b", "time": "2009-03-20T12:34:56" }] }""",
        "events[1].time is '2009-03-20T12:34:56'; expected a time with its zone, such as 2009-03-20T12:34:56Z or 2009-03-20T13:34:56+01:00")]
    [InlineData(
        """{ "events": [GOOD, { "user": "a", "item": "b", "time": "yesterday" }] }""",
        "events[1].time is 'yesterday'; expected a time with its zone, such as 2009-03-20T12:34:56Z or 2009-03-20T13:34:56+01:00")]
    [InlineData("""{ "events": [GOOD, { "user": "a", "item": "b", "time": 7 }] }""", "events[1].time is 7; expected a text")]
    [InlineData("""{ "event": [] }""", "the body has the unknown member 'event'; expected events or model")]
    public async Task AnInvalidEvent_RefusesTheWholeRequest_WithItsPosition(string json, string problem)
    {
        var path = folder.Save("plays.als");
        await using var service = await EventService.Start(EventService.Never, path);
        var empty = new FileInfo(path + EventJournal.Extension).Length;
        var answer = await service.Post("/v1/events", json.Replace("GOOD", """{ "user": "user 1", "item": "item 1" }""", StringComparison.Ordinal));
        Assert.Equal(problem, RunningService.Detail(answer, HttpStatusCode.BadRequest));
        Assert.Equal((0, empty), (service.Journals().AllPending, new FileInfo(path + EventJournal.Extension).Length));
    }

    [Fact]
    public async Task AKeyInAnotherUnicodeForm_IsTheSame()
    {
        var path = folder.Save("plays.als");
        await using var service = await EventService.Start(Soon, path);
        await service.Accept(("Zo\u00EB", "item 1", 3));
        await service.Added();
        await service.Accept(("Zoe\u0308", "item 1", 4), ("Zoe\u0308", "item 2", 5));
        await service.Added();
        Assert.Equal((7, 5), (EventService.Strength(path, "Zo\u00EB", "item 1"), EventService.Strength(path, "Zo\u00EB", "item 2")));
        Assert.Equal(0, EventService.Strength(path, "Zoe\u0308", "item 1"));
    }

    [Fact]
    public async Task EventsAndUpdates_AreMeasured()
    {
        var (accepted, updates, pending) = (0L, 0, new List<int>());
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Name is "gpuals.events.accepted" or "gpuals.update.duration" or "gpuals.events.pending")
                    own.EnableMeasurementEvents(instrument);
            },
        };
        var path = folder.Save($"{Guid.NewGuid()}.als"); // tests beside this one have services, too
        var name = Path.GetFileNameWithoutExtension(path);
        bool IsOwn(ReadOnlySpan<KeyValuePair<string, object?>> tags) => tags.ToArray().Any(tag => (string?)tag.Value == name);
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            if (IsOwn(tags)) Interlocked.Add(ref accepted, count);
        });
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            if (IsOwn(tags)) Interlocked.Increment(ref updates);
        });
        listener.SetMeasurementEventCallback<int>((_, count, tags, _) =>
        {
            if (IsOwn(tags)) pending.Add(count);
        });
        listener.Start();
        await using var service = await EventService.Start(TimeSpan.FromSeconds(3), path);
        await service.Accept(("user 1", "item 2", 5), ("zoë", "item 4", 1));
        listener.RecordObservableInstruments();
        await service.Added();
        await RunningService.Until(() => Volatile.Read(ref updates) == 1, "the update was not measured");
        Assert.Equal(2, accepted);
        Assert.Equal([2], pending);
    }

    [Fact]
    public async Task ATimeInTheFuture_IsRefused_BecauseAllOthersWouldFade()
    {
        await using var service = await EventService.Start(EventService.Never, folder.Save("plays.als"));
        var answer = await service.Post("/v1/events", """{ "events": [{ "user": "a", "item": "b", "time": "2999-01-01T00:00:00Z" }] }""");
        Assert.Matches(
            @"^events\[0\]\.time is '2999-01-01T00:00:00Z', which is in the future; expected at most 20\d\d-\d\d-\d\dT[0-9:.]+Z$",
            RunningService.Detail(answer, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task TooManyEventsInARequest_AndTooManyThatWait_AreRefused()
    {
        var options = new ServingOptions
        {
            Models = [new ModelSource("plays", folder.Save("plays.als"))],
            AcceptsEvents = true,
            EventInterval = EventService.Never,
            MaxNames = 3,
            MaxPendingEvents = 4,
        };
        await using var service = await RunningService.Start(options);
        const string one = """{ "user": "user 1", "item": "item 1" }""";
        Assert.Equal(
            "events has 4 events; expected at most 3",
            RunningService.Detail(
                await service.Post("/v1/events", $$"""{ "events": [{{one}}, {{one}}, {{one}}, {{one}}] }"""), HttpStatusCode.BadRequest));
        await service.Accept(("a", "item 1", 1), ("b", "item 1", 1), ("c", "item 1", 1));
        var answer = await service.Post("/v1/events", $$"""{ "events": [{{one}}, {{one}}] }""");
        Assert.Equal(
            "4 events at most may wait to be added to a model; try again later", RunningService.Detail(answer, HttpStatusCode.TooManyRequests));
        await service.Accept(("d", "item 1", 1));
        Assert.Equal(4, service.Journals().AllPending);
    }

    [Fact]
    public async Task WithoutTheOption_ThereIsNoSuchPath()
    {
        await using var service = await RunningService.Start(new ServingOptions { Models = [new ModelSource("plays", folder.Save("plays.als"))] });
        var answer = await service.Post("/v1/events", """{ "events": [{ "user": "a", "item": "b" }] }""");
        Assert.Equal("there is nothing at this path; /openapi/v1.json lists the requests", RunningService.Detail(answer, HttpStatusCode.NotFound));
        using var health = await service.Client.GetAsync("/health/events", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, health.StatusCode);
        Assert.Equal(["plays.als"], folder.Names);
    }

    [Fact]
    public async Task TwoModels_BothGetTheEvents_UnlessOneIsNamed()
    {
        var (one, two) = (folder.Save("one.als", 1), folder.Save("two.als", 2));
        await using var service = await EventService.Start(Soon, one, two);
        await service.Accept(("zoë", "item 1", 3));
        var named = await service.Post("/v1/events", """{ "events": [{ "user": "zoë", "item": "item 2" }], "model": "two" }""");
        Assert.Equal((HttpStatusCode.Accepted, 1), (named.Status, named.Json.GetProperty("pending").GetArrayLength()));
        await service.Added();
        Assert.Equal((3, 0), (EventService.Strength(one, "zoë", "item 1"), EventService.Strength(one, "zoë", "item 2")));
        Assert.Equal((3, 1), (EventService.Strength(two, "zoë", "item 1"), EventService.Strength(two, "zoë", "item 2")));
        var unknown = await service.Post("/v1/events", """{ "events": [{ "user": "zoë", "item": "item 2" }], "model": "three" }""");
        Assert.Equal("no model named 'three'; expected 'one' or 'two'", RunningService.Detail(unknown, HttpStatusCode.NotFound));
    }

    [Fact]
    public void OneFileForTwoModels_IsRefused()
    {
        var path = folder.Save("plays.als");
        var options = new ServingOptions { Models = [new ModelSource("a", path), new ModelSource("b", path)] };
        options.Validate();
        Assert.Equal(
            "the models 'a' and 'b' have the same file, whose events would be added twice; expected a file of its own for each model",
            Assert.Throws<Core.GpuAlsException>((options with { AcceptsEvents = true }).Validate).Message);
    }

    [Fact]
    public async Task WhileAnUpdateRuns_QueriesAndEventsAreAnsweredAtOnce()
    {
        await using var service = await EventService.Start(Soon, folder.Save("plays.als"));
        using var hold = new ManualResetEventSlim();
        using var held = new SemaphoreSlim(0);
        service.Updates().Reached = step =>
        {
            if (step is not (UpdateStep.Solved or UpdateStep.Written)) return;
            held.Release();
            hold.Wait(TestContext.Current.CancellationToken);
        };
        await service.Accept(("user 1", "item 1", 3));
        await held.WaitAsync(TestContext.Current.CancellationToken);
        // The update stands still: whatever waits for it waits for ever.
        var clock = Stopwatch.StartNew();
        for (var n = 0; n < 50; n++)
        {
            Assert.Equal(HttpStatusCode.OK, (await service.Get($"/v1/recommend?user=user%20{n}&because=1")).Status);
            Assert.Equal(HttpStatusCode.OK, (await service.Get("/v1/similar?item=item%201")).Status);
        }

        await service.Accept(("user 2", "item 2", 3));
        Assert.Equal("Healthy", await service.Client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "the queries took too long");
        var waiting = await service.Get("/health/events");
        Assert.Equal(("Healthy", 2), (waiting.Json.GetProperty("status").GetString(), waiting.Json.GetProperty("pending").GetInt32()));
        Assert.Equal(2, (await service.Get("/v1/models")).Json.GetProperty("models")[0].GetProperty("pendingEvents").GetInt32());
        hold.Set();
        await service.Added();
    }

    [Fact]
    public async Task WhileEventsAreAdded_NoQueryFails()
    {
        await using var service = await EventService.Start(Soon, folder.Save("plays.als"));
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 3).Select(async n =>
        {
            var answers = 0;
            for (; !stop.IsCancellationRequested; answers++)
            {
                var (status, json) = await service.Get($"/v1/recommend?user=user%20{n}&because=2");
                Assert.True(status == HttpStatusCode.OK, json.ToString());
            }

            return answers;
        }).ToList();
        for (var n = 0; n < 5; n++)
        {
            await service.Accept(($"new {n}", "item 1", 1), ("user 1", $"item {n}", 1));
            await service.Added();
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(clients), answers => Assert.True(answers > 0));
        Assert.Equal(5, service.Log.Count(line => line == "Information: Model plays: new events added: 2."));
    }

    [Fact]
    public async Task AModelThatIsReplacedDuringAnUpdate_GetsTheEvents()
    {
        var path = folder.Save("plays.als", 1);
        folder.Save("other.als", 2, factors: 7);
        await using var service = await EventService.Start(Soon, path);
        var replaced = false;
        service.Updates().Reached = step =>
        {
            if (step != UpdateStep.Written || replaced) return;
            replaced = true;
            File.Move(folder["other.als"], path, overwrite: true);
        };
        await service.Accept(("zoë", "item 1", 3));
        await RunningService.Until(() => service.Catalogue.Ready[0].Model.Options.Factors == 7, "the other model was not loaded");
        await service.Added();
        Assert.Equal(3, EventService.Strength(path, "zoë", "item 1"));
        Assert.Contains(
            "Warning: Model plays: its file was replaced during an update, and the new file gets the waiting events: 1.", service.Log);
        Assert.Equal(["plays.als", "plays.als.events"], folder.Names);
    }

    [Fact]
    public async Task AModelWithoutTheEvents_IsReported()
    {
        var path = folder.Save("plays.als", 1);
        await using var service = await EventService.Start(Soon, path);
        await service.Accept(("zoë", "item 1", 3));
        await service.Added();
        const string warning = "Warning: Model plays: its file was replaced by one without the events that this service added; "
            + "only a training that read them has them.";
        Assert.DoesNotContain(warning, service.Log);
        folder.Save("plays.als", 2, factors: 7);
        await RunningService.Until(() => service.Log.Contains(warning), "the loss was not reported");
        await service.Accept(("zoë", "item 2", 3));
        await service.Added();
        Assert.Equal((0, 3), (EventService.Strength(path, "zoë", "item 1"), EventService.Strength(path, "zoë", "item 2")));
        Assert.Single(service.Log, line => line == warning);
    }

    [Fact]
    public async Task EventsThatCannotBeAdded_Wait_AndTheServiceIsDegraded()
    {
        var path = folder.Save("plays.als");
        await using var service = await RunningService.Start(new ServingOptions
        {
            Models = [new ModelSource("plays", path)],
            AcceptsEvents = true,
            EventInterval = Soon,
            MemoryLimit = 40_000,
        });
        // The old and the new version together are beyond the limit.
        var limit = service.Catalogue.Ready[0].Bytes;
        Assert.InRange(limit, 20_001, 40_000);
        await service.Accept(("zoë", "item 1", 3));
        await RunningService.Until(() => service.Journals().Problems.Count == 1, "no problem was reported");
        Assert.Equal("Degraded", await service.Client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken));
        Assert.Equal("Degraded", (await service.Get("/health/events")).Json.GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.OK, (await service.Get("/v1/recommend?user=user%201")).Status);
        var line = Assert.Single(service.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.StartsWith("Error: Model plays: events that wait because they could not be added: 1. ", line, StringComparison.Ordinal);
        Assert.Equal(1, service.Journals().AllPending);
    }

    [Fact]
    public async Task EventsNeedAKey_IfTheServiceHasKeys()
    {
        await using var service = await RunningService.Start(new ServingOptions
        {
            Models = [new ModelSource("plays", folder.Save("plays.als"))],
            AcceptsEvents = true,
            ApiKeys = ["secret"],
        });
        const string json = """{ "events": [{ "user": "a", "item": "item 1" }] }""";
        Assert.Equal(
            "the request has no valid API key; expected the header 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'",
            RunningService.Detail(await service.Post("/v1/events", json), HttpStatusCode.Unauthorized));
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
        Assert.Equal(HttpStatusCode.Accepted, (await service.Post("/v1/events", json)).Status);
    }
}
