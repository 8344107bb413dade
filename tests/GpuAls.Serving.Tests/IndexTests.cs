using System.Text.Json;
using GpuAls.Core.Queries.Indexed;

namespace GpuAls.Serving.Tests;

/// <summary>A service of a model with an index.</summary>
public sealed class IndexTests : IDisposable
{
    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("/v1/similar?item=item%201&n=39", "cosine")]
    [InlineData("/v1/recommend?user=user%201&n=20", "score")]
    [InlineData("/v1/recommend?user=user%202&n=5&diversity=0.5", "score")]
    [InlineData("/v1/recommend?user=user%202&n=5&popularityPenalty=1", "score")]
    public async Task Answers_HaveTheExactScores_AndExactOnesAreThoseWithoutAnIndex(string request, string score)
    {
        using var model = TestModels.Train();
        model.Save(folder["plain.als"], TestContext.Current.CancellationToken);
        new IndexBuilder(new IndexOptions { Lists = 8 }, threads: 1).Build(model, cancel: TestContext.Current.CancellationToken)
            .Model.Save(folder["m.als"], TestContext.Current.CancellationToken);

        var plain = await Items("plain.als", isExact: false, request);
        var exact = await Items("m.als", isExact: true, request);
        var indexed = await Items("m.als", isExact: false, request);

        Assert.Equal(plain.Select(item => item.GetRawText()), exact.Select(item => item.GetRawText()));
        Assert.Equal(plain.Length, indexed.Length);
        var all = (await Items("plain.als", isExact: false, request.Replace("n=5", "n=40", StringComparison.Ordinal)))
            .ToDictionary(item => item.GetProperty("item").GetString()!, item => item.GetProperty(score).GetSingle());
        foreach (var item in indexed.Where(item => all.ContainsKey(item.GetProperty("item").GetString()!)))
            Assert.Equal(all[item.GetProperty("item").GetString()!], item.GetProperty(score).GetSingle());
    }

    async Task<JsonElement[]> Items(string file, bool isExact, string request)
    {
        await using var service = await RunningService.Start(
            new ServingOptions { Models = [new ModelSource("m", folder[file])], IsExact = isExact });
        return [.. (await service.Get(request)).Json.GetProperty("items").EnumerateArray()];
    }
}
