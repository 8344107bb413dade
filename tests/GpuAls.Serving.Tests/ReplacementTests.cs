using System.Net;
using GpuAls.Serving.Models;

namespace GpuAls.Serving.Tests;

/// <summary>Model files that are replaced, damaged and deleted while the service answers.</summary>
public sealed class ReplacementTests : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    readonly TestFolder folder = new();

    string Path => folder["plays.als"];

    public void Dispose() => folder.Dispose();

    Task<RunningService> Start() => RunningService.Start(new ServingOptions { Models = [new ModelSource("plays", Path)], WatchInterval = Interval });

    [Fact]
    public async Task ARename_ReplacesTheModel_AndNoRequestFails()
    {
        folder.Save("plays.als", 1);
        await using var service = await Start();
        var first = service.Catalogue.Ready[0];
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(async n =>
        {
            var answers = 0;
            while (!stop.IsCancellationRequested)
            {
                var (status, json) = await service.Get($"/v1/recommend?user=user%20{n}&because=2");
                Assert.True(status == HttpStatusCode.OK, json.ToString());
                answers++;
            }

            return answers;
        }).ToList();
        for (var seed = 2; seed < 6; seed++)
        {
            var current = service.Catalogue.Ready[0];
            folder.Save("plays.als", seed, factors: seed);
            await RunningService.Until(() => service.Catalogue.Ready[0] != current, "the model was not replaced");
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(clients), answers => Assert.True(answers > 0));
        Assert.Equal(5, (await service.Get("/v1/models")).Json.GetProperty("models")[0].GetProperty("factors").GetInt32());
        Assert.Equal(4, service.Log.Count(line => line == "Information: Model plays replaced."));
        // The memory of the first version is gone.
        Assert.Null(first.TryLease());
        Assert.Throws<ObjectDisposedException>(() => first.Model.Memory.RequireOpen());
    }

    [Fact]
    public async Task ARequestThatUsesTheOldVersion_EndsWithIt()
    {
        folder.Save("plays.als", 1);
        await using var service = await Start();
        var old = service.Catalogue.Ready[0];
        using (service.Catalogue.LeaseFor(null, null))
        {
            folder.Save("plays.als", 2);
            await RunningService.Until(() => service.Catalogue.Ready[0] != old, "the model was not replaced");
            // Still readable.
            Assert.NotEmpty(old.Model.Factors.Items.Row(0).ToArray());
        }

        Assert.Null(old.TryLease());
    }

    [Fact]
    public async Task AFileThatIsWrittenInPlace_IsReadWhenItIsWhole()
    {
        folder.Save("plays.als", 1);
        var newer = await File.ReadAllBytesAsync(folder.Save("newer.als", 2, factors: 7), TestContext.Current.CancellationToken);
        await using var service = await Start();
        await using (var file = new FileStream(Path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
        {
            // Each part stays for several looks: a broken model is there, and the old one answers.
            foreach (var part in newer.Chunk(newer.Length / 4 + 1))
            {
                await file.WriteAsync(part, TestContext.Current.CancellationToken);
                await file.FlushAsync(TestContext.Current.CancellationToken);
                await Task.Delay(5 * Interval, TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, (await service.Get("/v1/recommend?user=user%201")).Status);
            }
        }

        await RunningService.Until(() => service.Catalogue.Ready[0].Model.Options.Factors == 7, "the model was not replaced");
        await RunningService.Until(() => service.Catalogue.Problems.Count == 0, "the service is not healthy again");
        Assert.Equal("Healthy", await service.Client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ABrokenFile_LeavesTheOldModel_AndTheServiceIsDegraded()
    {
        folder.Save("plays.als", 1);
        await using var service = await Start();
        Assert.Equal("Healthy", await service.Client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken));
        folder.Write("broken", "no model");
        File.Move(folder["broken"], Path, overwrite: true);
        await RunningService.Until(() => service.Catalogue.Problems.Count == 1, "the broken file was not noticed");
        Assert.Equal("Degraded", await service.Client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, (await service.Get("/v1/recommend?user=user%201")).Status);
        var line = Assert.Single(service.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.StartsWith($"Error: Model plays not replaced: {Path}: ", line, StringComparison.Ordinal);
        // Said once, however often the file is looked at and the health is asked for.
        await Task.Delay(5 * Interval, TestContext.Current.CancellationToken);
        Assert.Equal("Degraded", await service.Client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken));
        Assert.Single(service.Log, line => line.Contains(Path, StringComparison.Ordinal));
        folder.Save("plays.als", 2);
        await RunningService.Until(() => service.Catalogue.Problems.Count == 0, "the right file was not noticed");
        Assert.Equal("Healthy", await service.Client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ADeletedFile_LeavesTheModel_UntilTheFileIsBack()
    {
        folder.Save("plays.als", 1);
        await using var service = await Start();
        var model = service.Catalogue.Ready[0];
        File.Move(Path, folder["elsewhere"]);
        await RunningService.Until(() => service.Catalogue.Problems.Count == 1, "the deletion was not noticed");
        Assert.Equal($"{Path}: no such file", service.Catalogue.Problems["plays"]);
        Assert.Equal(HttpStatusCode.OK, (await service.Get("/v1/recommend?user=user%201")).Status);
        File.Move(folder["elsewhere"], Path);
        await RunningService.Until(() => service.Catalogue.Problems.Count == 0, "the file was not noticed");
        Assert.Same(model, service.Catalogue.Ready[0]);
        Assert.Contains("Information: Model plays served from its file again.", service.Log);
    }

    [Fact]
    public async Task ALinkThatLeadsToAnotherFile_ReplacesTheModel()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        folder.Save("one.als", 1, factors: 3);
        folder.Save("two.als", 2, factors: 4);
        // The same size and time would be the same file, but for the place.
        File.SetLastWriteTimeUtc(folder["two.als"], File.GetLastWriteTimeUtc(folder["one.als"]));
        File.CreateSymbolicLink(Path, "one.als");
        await using var service = await Start();
        Assert.Equal(3, service.Catalogue.Ready[0].Model.Options.Factors);
        File.CreateSymbolicLink(folder["next"], "two.als");
        File.Move(folder["next"], Path, overwrite: true);
        await RunningService.Until(() => service.Catalogue.Ready[0].Model.Options.Factors == 4, "the link was not followed");
    }

    [Fact]
    public void AModelBeyondTheLimit_IsNotLoaded()
    {
        folder.Save("one.als", 1);
        folder.Save("two.als", 2);
        var options = new ServingOptions { Models = [new ModelSource("one", folder["one.als"]), new ModelSource("two", folder["two.als"])] };
        using var all = new ModelCatalogue(options);
        all.Refresh();
        var (one, both) = (all.Ready[0].Bytes, all.Ready.Sum(model => model.Bytes));
        // A file is smaller than its model with what queries share, so the second one is refused after it was read.
        foreach (var limit in new[] { one + 100, both - 1 })
        {
            using var catalogue = new ModelCatalogue(options with { MemoryLimit = limit });
            Assert.Equal(["one: loaded", "two: not loaded"], catalogue.Refresh().Select(change => $"{change.Name}: {change.Event}"));
            Assert.Matches(
                @"^.*two\.als needs [0-9.]+ KiB, and the models that are loaded take [0-9.]+ KiB; expected at most [0-9.]+ KiB together$",
                catalogue.Problems["two"]);
            Assert.False(catalogue.IsReady);
        }

        using var enough = new ModelCatalogue(options with { MemoryLimit = both });
        enough.Refresh();
        Assert.True(enough.IsReady);
    }

    [Fact]
    public void ANewerModel_NeedsRoomBesideTheOlderOne()
    {
        folder.Save("plays.als", 1);
        var options = new ServingOptions { Models = [new ModelSource("plays", Path)] };
        using var alone = new ModelCatalogue(options);
        alone.Refresh();
        using var catalogue = new ModelCatalogue(options with { MemoryLimit = alone.Ready[0].Bytes + 100 });
        catalogue.Refresh();
        folder.Save("plays.als", 2);
        var changes = Enumerable.Range(0, 3).SelectMany(_ => catalogue.Refresh()).ToArray();
        Assert.Equal(["plays: not replaced"], changes.Select(change => $"{change.Name}: {change.Event}"));
        Assert.True(catalogue.IsReady);
    }

    [Fact]
    public async Task UntilAModelIsLoaded_TheServiceSaysThatItIsNotReady()
    {
        await using var service = await Start();
        var answer = await service.Get("/v1/recommend?user=user%201");
        Assert.Equal("the model 'plays' is not ready", RunningService.Detail(answer, HttpStatusCode.ServiceUnavailable));
        using var ready = await service.Client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("Healthy", await service.Client.GetStringAsync("/health/live", TestContext.Current.CancellationToken));
        folder.Save("plays.als");
        await RunningService.Until(() => service.Catalogue.IsReady, "the model was not loaded");
        Assert.Equal(HttpStatusCode.OK, (await service.Get("/v1/recommend?user=user%201")).Status);
        Assert.Equal("Healthy", await service.Client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AFileThatMayNotBeRead_IsAProblemOfThatModelAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "rights are other ones on Windows");
        folder.Save("plays.als");
        await using var service = await RunningService.Start(new ServingOptions
        {
            Models = [new ModelSource("plays", Path), new ModelSource("folder", folder.Path)],
            WatchInterval = Interval,
        });
        Assert.StartsWith($"{folder.Path}: a folder; expected a model file", service.Catalogue.Problems["folder"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await service.Get("/v1/recommend?user=user%201&model=plays")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Get("/v1/recommend?user=user%201&model=folder")).Status);
    }
}
