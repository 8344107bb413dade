using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Reranking;

namespace GpuAls.Serving.Tests;

/// <summary>Answers of the service are those of the library, to the last bit.</summary>
public sealed class RecommendTests(SharedService shared) : IClassFixture<SharedService>
{
    readonly Recommender recommender = new(shared.Model);

    static string[] Keys(JsonElement answer) =>
        [.. answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("item").GetString()!)];

    static float[] Scores(JsonElement answer) =>
        [.. answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("score").GetSingle())];

    [Fact]
    public async Task AUserOfTheModel_GetsTheListOfTheLibrary()
    {
        var (status, answer) = await shared.Running.Get("/v1/recommend?user=user%207&n=6");
        Assert.Equal(HttpStatusCode.OK, status);
        var expected = recommender.Recommend(7, 6);
        Assert.Equal("plays", answer.GetProperty("model").GetString());
        Assert.Equal(expected.Select(item => shared.Model.Items.Key(item.Row)), Keys(answer));
        Assert.Equal(expected.Select(item => item.Score), Scores(answer));
        var first = answer.GetProperty("items")[0];
        Assert.Equal(shared.Model.Items.Name(expected[0].Row), first.GetProperty("name").GetString());
        Assert.False(first.TryGetProperty("because", out _));
    }

    [Fact]
    public async Task ARequestWithoutN_GetsTenItems() =>
        Assert.Equal(10, Keys((await shared.Running.Get("/v1/recommend?user=user%207")).Json).Length);

    [Fact]
    public async Task ABody_GetsTheAnswerOfAQueryString() => Assert.Equal(
        (await shared.Running.Get("/v1/recommend?user=user%207&n=6&because=2&exclude=item%203&diversity=0.25")).Json.ToString(),
        (await shared.Running.Post(
            "/v1/recommend", """{ "user": "user 7", "n": 6, "because": 2, "exclude": ["item 3"], "diversity": 0.25 }""")).Json.ToString());

    [Fact]
    public async Task Filters_AreThoseOfTheLibrary()
    {
        var all = recommender.Recommend(8, 40);
        var (_, answer) = await shared.Running.Get(
            $"/v1/recommend?user=user%208&n=3&exclude={Uri.EscapeDataString(shared.Model.Items.Key(all[0].Row))}"
            + string.Concat(all.Take(4).Select(item => $"&only=id:{Uri.EscapeDataString(shared.Model.Items.Key(item.Row))}")));
        Assert.Equal(all.Skip(1).Take(3).Select(item => shared.Model.Items.Key(item.Row)), Keys(answer));
        (_, answer) = await shared.Running.Get("/v1/recommend?user=user%208&n=40&includeKnown=true");
        Assert.Equal(TestModels.Items, Keys(answer).Length);
    }

    [Theory, InlineData(0.5, 0), InlineData(0, 0.5), InlineData(0.25, 0.75)]
    public async Task Reranking_IsThatOfTheLibrary(double penalty, double diversity)
    {
        var options = new RerankOptions { PopularityPenalty = penalty, Diversity = diversity };
        var expected = new RerankingRecommender(shared.Model, options).RecommendMany([9], 8, TestContext.Current.CancellationToken).Single().Items;
        var (_, answer) = await shared.Running.Get(
            FormattableString.Invariant($"/v1/recommend?user=user%209&n=8&popularityPenalty={penalty}&diversity={diversity}"));
        Assert.Equal(expected.Select(item => shared.Model.Items.Key(item.Row)), Keys(answer));
    }

    [Fact]
    public async Task ANewUser_GetsTheListOfTheFoldedInUser()
    {
        var expected = recommender.Recommend(recommender.FoldIn([(2, 1), (5, 3), (8, -2)]), 5);
        var (status, answer) = await shared.Running.Post(
            "/v1/recommend",
            """{ "likes": ["The item 2", { "item": "id:item 5", "strength": 3 }, { "strength": -2, "item": "item 8" }], "n": 5 }""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(expected.Select(item => shared.Model.Items.Key(item.Row)), Keys(answer));
        Assert.Equal(expected.Select(item => item.Score), Scores(answer));
    }

    [Fact]
    public async Task Reasons_AreTheSharesOfTheLibrary()
    {
        var (_, answer) = await shared.Running.Get("/v1/recommend?user=user%2011&n=2&because=100");
        foreach (var item in answer.GetProperty("items").EnumerateArray())
        {
            var explanation = recommender.Explain(11, shared.Model.Items.FindKey(item.GetProperty("item").GetString()!));
            var because = item.GetProperty("because").EnumerateArray().ToList();
            Assert.Equal(
                explanation.Shares.Select(share => (shared.Model.Items.Key(share.Item), share.Value)),
                because.Select(reason => (reason.GetProperty("item").GetString()!, reason.GetProperty("contribution").GetDouble())));
            Assert.Equal(explanation.Total, because.Sum(reason => reason.GetProperty("contribution").GetDouble()), 1e-9);
        }
    }

    [Fact]
    public async Task SimilarItems_AreThoseOfTheLibrary_WithoutTheItem()
    {
        var (_, answer) = await shared.Running.Get("/v1/similar?item=The%20item%204&n=5");
        Assert.Equal("item 4", answer.GetProperty("item").GetString());
        Assert.Equal("The item 4", answer.GetProperty("name").GetString());
        var expected = recommender.SimilarItems(4, 6).Where(item => item.Row != 4).Take(5);
        Assert.Equal(
            expected.Select(item => (shared.Model.Items.Key(item.Row), item.Score)),
            answer.GetProperty("items").EnumerateArray()
                .Select(item => (item.GetProperty("item").GetString()!, item.GetProperty("cosine").GetSingle())));
    }

    [Fact]
    public async Task AnExplanation_IsThatOfTheLibrary()
    {
        var expected = recommender.Explain(12, 30);
        var (_, answer) = await shared.Running.Get("/v1/explain?user=user%2012&item=item%2030&n=3");
        Assert.Equal(expected.Total, answer.GetProperty("score").GetDouble());
        Assert.Equal(
            expected.Shares.Take(3).Select(share => (shared.Model.Items.Key(share.Item), share.Strength, share.Value, share.Neighbours)),
            answer.GetProperty("contributions").EnumerateArray().Select(share => (
                share.GetProperty("item").GetString()!,
                share.GetProperty("strength").GetSingle(),
                share.GetProperty("contribution").GetDouble(),
                share.GetProperty("ofNeighbours").GetDouble())));
        var (_, body) = await shared.Running.Post("/v1/explain", """{ "user": "user 12", "item": "item 30", "n": 3 }""");
        Assert.Equal(answer.ToString(), body.ToString());
    }

    [Fact]
    public async Task TheVectorOfANewUser_IsThatOfTheLibrary()
    {
        var (_, answer) = await shared.Running.Post("/v1/fold-in", """{ "likes": ["item 2", "item 5"] }""");
        Assert.Equal(
            recommender.FoldIn([(2, 1), (5, 1)]).Vector.ToArray(),
            answer.GetProperty("factors").EnumerateArray().Select(factor => factor.GetSingle()));
    }

    [Fact]
    public async Task Models_AreListed()
    {
        var (_, answer) = await shared.Running.Get("/v1/models");
        var model = answer.GetProperty("models").EnumerateArray().Single();
        Assert.Equal("plays", model.GetProperty("name").GetString());
        Assert.Equal(
            (TestModels.Users + 1, TestModels.Items, shared.Model.Known.Entries, 5, 4, 1.0),
            (model.GetProperty("users").GetInt32(), model.GetProperty("items").GetInt32(), model.GetProperty("pairs").GetInt64(),
                model.GetProperty("factors").GetInt32(), model.GetProperty("neighbours").GetInt32(), model.GetProperty("weight").GetDouble()));
        Assert.Equal(DateTime.UtcNow, model.GetProperty("loaded").GetDateTimeOffset().UtcDateTime, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task ASearch_FindsANameWithATypingError()
    {
        var (_, answer) = await shared.Running.Get("/v1/search?q=the%20itme%207&n=3");
        Assert.Equal("item 7", answer.GetProperty("items")[0].GetProperty("item").GetString());
        Assert.Equal("The item 7", answer.GetProperty("items")[0].GetProperty("name").GetString());
        var users = Enumerable.Range(0, TestModels.Users)
            .Count(user => shared.Model.Known.RowColumns(user).Contains(shared.Model.Items.Find("item 7")));
        Assert.Equal(users, answer.GetProperty("items")[0].GetProperty("users").GetInt32());
    }

    [Fact]
    public async Task AMap_IsSentOnce()
    {
        using var first = await shared.Running.Client.GetAsync("/v1/map?n=5", TestContext.Current.CancellationToken);
        var items = (await first.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("items");
        Assert.Equal(5, items.GetArrayLength());
        Assert.All(items.EnumerateArray(), item => Assert.InRange(item.GetProperty("x").GetSingle(), 0, 1));
        using var again = new HttpRequestMessage(HttpMethod.Get, "/v1/map?n=5");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await shared.Running.Client.SendAsync(again, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        using var other = new HttpRequestMessage(HttpMethod.Get, "/v1/map?n=6");
        other.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var third = await shared.Running.Client.SendAsync(other, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }
}
