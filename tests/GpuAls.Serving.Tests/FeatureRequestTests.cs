using System.Net;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;

namespace GpuAls.Serving.Tests;

/// <summary>Requests with features of a new user: the answers are those of the library, and mistakes are named.</summary>
public sealed class FeatureRequestTests : IAsyncLifetime
{
    readonly TestFolder folder = new();
    readonly AlsModel model = Train();
    RunningService? service;

    public async ValueTask InitializeAsync()
    {
        model.Save(folder["plays.als"]);
        service = await RunningService.Start(new ServingOptions { Models = [new ModelSource("plays", folder["plays.als"])], MaxNames = 3 });
    }

    public async ValueTask DisposeAsync()
    {
        await service!.DisposeAsync();
        model.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("""{ "features": { "country": "brazil" }, "n": 5 }""", "", "country=Brazil")]
    [InlineData("""{ "features": { "country": "Brazil", "age": 25.5 }, "n": 5, "likes": ["item 2"] }""", "item 2", "country=Brazil,age=25.5")]
    [InlineData("""{ "features": { "tags": ["loud", "old"], "country": null }, "n": 5 }""", "", "tags=loud|old,country=")]
    public async Task ANewUserWithFeatures_GetsTheListOfTheLibrary(string body, string likes, string features)
    {
        var expected = new Recommender(model).Recommend(User(likes, features), 5);
        var (status, answer) = await service!.Post("/v1/recommend", body);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            expected.Select(item => (model.Items.Key(item.Row), item.Score)),
            answer.GetProperty("items").EnumerateArray().Select(
                item => (item.GetProperty("item").GetString()!, item.GetProperty("score").GetSingle())));
    }

    [Fact]
    public async Task AnExplanation_HasTheContributionOfTheFeatures()
    {
        var expected = new Recommender(model).Explain(User("item 2", "country=Brazil"), model.Items.Find("item 7"));
        var (_, answer) = await service!.Post("/v1/explain", """{ "features": { "country": "Brazil" }, "likes": ["item 2"], "item": "item 7" }""");
        Assert.Equal(expected.Features, answer.GetProperty("features").GetDouble());
        Assert.Equal(expected.Total, answer.GetProperty("score").GetDouble());
        var sum = answer.GetProperty("contributions").EnumerateArray().Sum(share => share.GetProperty("contribution").GetDouble());
        Assert.Equal(expected.Total, sum + expected.Features, 1e-9);
    }

    [Fact]
    public async Task AVector_IsThatOfTheLibrary()
    {
        var (_, answer) = await service!.Post("/v1/fold-in", """{ "features": { "country": "Germany", "age": "60" }, "likes": [] }""");
        Assert.Equal(
            User("", "country=Germany,age=60").Vector.ToArray(), answer.GetProperty("factors").EnumerateArray().Select(one => one.GetSingle()));
    }

    [Theory]
    [InlineData("""{ "country": "Brasil" }""", "features: country is 'Brasil', which is not a value in the model; did you mean 'Brazil'?")]
    [InlineData("""{ "contry": "Brazil" }""", "features: no user feature named 'contry'; did you mean 'country'?")]
    [InlineData("""{ "age": "old" }""", "features: age is 'old'; expected a number")]
    [InlineData("""{ "age": 1, "Age": 2 }""", "features: the feature 'Age' is given twice; expected it once")]
    [InlineData("""{ "a": 1, "b": 1, "c": 1, "d": 1 }""", "features has 4 names; expected at most 3")]
    public async Task AMistake_IsNamed(string features, string detail)
    {
        var (status, problem) = await service!.Post("/v1/recommend", $$"""{ "features": {{features}} }""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(detail, problem.GetProperty("detail").GetString());
    }

    FoldedInUser User(string likes, string features)
    {
        var (columns, values) = TypedFeatures.RowOf(
            model.UserSchema!, features.Split(',').Select(pair => pair.Split('=')).Select(pair => (pair[0], pair[1])), "user");
        (int, float)[] rows = likes.Length == 0 ? [] : [(model.Items.Find(likes), 1)];
        return new Recommender(model).FoldInWithPrior(rows, model.UserFeatures!.Predict(columns, values));
    }

    /// <summary>A model whose users of two countries have two tastes; their age and tags say nothing.</summary>
    static AlsModel Train()
    {
        var random = new Random(4);
        var builder = new InteractionMatrixBuilder();
        var features = new List<(int, float)[]>();
        for (var user = 0; user < 60; user++)
        {
            foreach (var item in Enumerable.Range(0, 20).Where(item => random.Next(item % 2 == user % 2 ? 2 : 9) == 0))
                builder.Add($"user {user}", $"item {item}", 1);
            builder.Add($"user {user}", $"item {user % 20}", 1);
            features.Add([(user % 2, 1f), (2 + user % 3 % 2, 1f), (4 + user % 5 % 2, 1f)]);
        }

        var matrix = builder.Build();
        Feature[] columns =
        [
            new("country", FeatureKind.Category) { Values = ["Germany", "Brazil"] },
            new("age", FeatureKind.Bins) { Knots = [20, 60] },
            new("tags", FeatureKind.Tags) { Values = ["loud", "old"] },
        ];
        var options = new AlsOptions { Factors = 4, Alpha = 3, Regularization = 2, Iterations = 4, FeatureRegularization = 2, Neighbours = null };
        var table = Testing.SmallRows.FromValues(6, [.. features]);
        var trained = new AlsTrainer(options, new CpuDevice()) { Features = new(table, null) }.Train(matrix);
        return trained with { UserSchema = new FeatureSchema(columns, [0.5f, 0.5f, 0.7f, 0.3f, 0.6f, 0.4f], [30, 30, 40, 20, 36, 24]) };
    }
}
