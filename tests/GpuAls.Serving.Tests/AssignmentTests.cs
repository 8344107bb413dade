using System.Net;
using GpuAls.Serving.Models;

namespace GpuAls.Serving.Tests;

/// <summary>The division of users among models (A/B tests).</summary>
public sealed class AssignmentTests
{
    [Theory]
    [InlineData(90, 10), InlineData(1, 1), InlineData(0, 1), InlineData(1, 0), InlineData(0.7, 0.3)]
    public void Shares_AreThoseOfTheWeights(double first, double second)
    {
        var assignment = new Assignment([new ModelSource("a", "a.als") { Weight = first }, new ModelSource("b", "b.als") { Weight = second }]);
        const int Names = 20_000;
        var share = Enumerable.Range(0, Names).Count(n => assignment.Of($"user {n}") == 0) / (double)Names;
        var expected = first / (first + second);
        // Five standard deviations of a fair draw.
        Assert.Equal(expected, share, 5 * Math.Sqrt(expected * (1 - expected) / Names) + 1e-12);
    }

    [Fact]
    public void ThreeModels_GetTheirShares()
    {
        var assignment = new Assignment([.. Enumerable.Range(1, 3).Select(weight => new ModelSource($"{weight}", "") { Weight = weight })]);
        var counts = Enumerable.Range(0, 12_000).CountBy(n => assignment.Of($"session-{n}")).ToDictionary();
        Assert.All(Enumerable.Range(0, 3), n => Assert.Equal(2000 * (n + 1), counts[n], 250.0));
    }

    [Fact]
    public void ANameGetsTheSameModel_InEveryProcess()
    {
        // Fixed here, so that a change of the hash, which would move users to another model, does not pass unnoticed.
        var assignment = new Assignment([new ModelSource("a", "a.als"), new ModelSource("b", "b.als")]);
        Assert.Equal("AAABBABABB", string.Concat(Enumerable.Range(0, 10).Select(n => "AB"[assignment.Of($"user {n}")])));
    }

    [Fact]
    public async Task AnAnswer_NamesItsModel_AndTheModelOfTheRequestComesFirst()
    {
        using var folder = new TestFolder();
        await using var service = await RunningService.Start(new ServingOptions
        {
            Models = [new ModelSource("old", folder.Save("old.als", 1)), new ModelSource("new", folder.Save("new.als", 2)) { Weight = 1 }],
        });
        var models = new HashSet<string>();
        for (var user = 0; user < 20; user++)
        {
            var first = Model(await service.Get($"/v1/recommend?user=user%20{user}"));
            models.Add(first);
            Assert.Equal(first, Model(await service.Get($"/v1/recommend?user=user%20{user}&n=3")));
            Assert.Equal(first, Model(await service.Post("/v1/recommend", $$"""{ "user": "user {{user}}" }""")));
            Assert.Equal(first, Model(await service.Get($"/v1/explain?user=user%20{user}&item=item%201")));
            Assert.Equal("new", Model(await service.Get($"/v1/recommend?user=user%20{user}&model=NEW")));
        }

        Assert.Equal(["new", "old"], models.Order());
        // A new user is divided by the name of the session; without one, the first model answers.
        var sessions = new HashSet<string>();
        for (var n = 0; n < 20; n++) sessions.Add(Model(await service.Post("/v1/recommend", $$"""{ "likes": ["item 1"], "as": "session {{n}}" }""")));
        Assert.Equal(["new", "old"], sessions.Order());
        Assert.Equal("old", Model(await service.Post("/v1/fold-in", """{ "likes": ["item 1"] }""")));
        Assert.Equal("old", Model(await service.Get("/v1/similar?item=item%201")));
        Assert.Equal(
            "no model named 'newest'; expected 'old' or 'new'",
            RunningService.Detail(await service.Get("/v1/similar?item=item%201&model=newest"), HttpStatusCode.NotFound));

        static string Model((HttpStatusCode Status, System.Text.Json.JsonElement Json) answer) => answer.Json.GetProperty("model").GetString()!;
    }
}
