using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class RerankingRecommenderTests
{
    static readonly WholeNumberModel Whole = new(users: 9, items: 170, factors: 5);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Recommend_WithAPenalty_IsTheOneWorkedByHand()
    {
        // Listeners: 3, 1, 0, so q = 1, ln 2 / ln 4 = 0.5, 0. Scores of user 0: 3, 2, 1; d = √(14 / 3) = 2.1602.
        var model = Whole.Model with
        {
            Factors = new(FactorMatrix.From(1, [[1f], [1f], [1f]]), FactorMatrix.From(1, [[3f], [2f], [1f]])),
            Users = Vocabulary.From(["a", "b", "c"]),
            Items = Vocabulary.From(["x", "y", "z"]),
            Known = SmallRows.From(3, [0], [0], [0, 1]),
            Options = PlainOptions.Value with { Factors = 1 },
        };

        // Penalised by P·d·q: with P = 0.9 3 − 1.944, 2 − 0.972, 1; with P = 0.95 3 − 2.052, 2 − 1.026, 1; with P = 1 3 − 2.160, 2 − 1.080, 1.
        Assert.Equal([0, 1, 2], Rows(0.9));
        Assert.Equal([2, 1, 0], Rows(0.95));
        Assert.Equal(
            [new(2, 1), new(1, 2), new(0, 3)],
            new RerankingRecommender(model, new() { PopularityPenalty = 1 }).Recommend(0, new() { IncludeKnown = true }));

        IEnumerable<int> Rows(double penalty) =>
            new RerankingRecommender(model, new() { PopularityPenalty = penalty })
                .Recommend(0, new() { IncludeKnown = true })
                .Select(item => item.Row);
    }

    [Theory, InlineData(0.5), InlineData(3)]
    public void Recommend_WithAPenalty_IsWhatSortingPenalisedScoresGives(double penalty)
    {
        var options = new RecommendOptions { Count = 30, Exclude = [4] };
        var reranking = new RerankingRecommender(Whole.Model, new() { PopularityPenalty = penalty });
        var plain = new Recommender(Whole.Model);
        for (var user = 0; user < 9; user++)
        {
            var scores = Enumerable.Range(0, 170).Select(item => plain.Score(user, item)).ToArray();
            var spread = Math.Sqrt(scores.Sum(score => (double)score * score) / 170);
            var expected = Enumerable.Range(0, 170)
                .Except([4, .. Whole.Model.Known.RowColumns(user).ToArray()])
                .OrderByDescending(item => float.MultiplyAddEstimate((float)(-penalty * spread), (float)Popularity(item), scores[item]))
                .ThenBy(item => item)
                .Take(30)
                .Select(item => new Scored(item, scores[item]));
            Assert.Equal(expected, reranking.Recommend(user, options));
        }
    }

    [Fact]
    public void MeanPopularity_WithMorePenalty_NeverRises()
    {
        var trained = SyntheticReference.Trained(0).ToModel(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[0].Options);
        foreach (var model in (AlsModel[])[Whole.Model, trained])
        {
            var listeners = ItemUserCounts.Count(model.Known);
            var users = Enumerable.Range(0, model.Users.Count).Where(user => !model.Factors.Users.IsZero(user)).ToArray();
            var before = Array.ConvertAll(users, _ => double.PositiveInfinity);
            foreach (var penalty in (double[])[0, 0.1, 0.5, 1, 2, 5, 20, 1000])
            {
                var lists = new RerankingRecommender(model, new() { PopularityPenalty = penalty })
                    .RecommendMany(users, new() { Count = 10 }, Cancel)
                    .ToArray();
                for (var u = 0; u < users.Length; u++)
                {
                    var popularity = lists[u].Items.Average(item => Math.Log(1.0 + listeners[item.Row]));
                    // Scores are rounded to float32, so that two lists may be equally good.
                    Assert.True(popularity <= before[u] + 1e-5, $"user {users[u]}: {popularity} at {penalty}, {before[u]} before");
                    before[u] = popularity;
                }
            }
        }
    }

    [Fact]
    public void WithBothAtZero_ListsAreUnchanged()
    {
        var reranking = new RerankingRecommender(Whole.Model, new());
        for (var user = 0; user < 9; user++) Assert.Equal(Whole.Expected(user, new()), reranking.Recommend(user));
        Assert.Equal(
            Enumerable.Range(0, 9).Select(user => Whole.Expected(user, new())),
            reranking.RecommendMany([.. Enumerable.Range(0, 9)], null, Cancel).Select(answer => answer.Items.ToArray()));
    }

    [Fact]
    public void WithDiversityAlone_TheFirstIsTheBestAndTheOthersAreAmongTheBestHundred()
    {
        var reranking = new RerankingRecommender(Whole.Model, new() { Diversity = 1 });
        for (var user = 0; user < 9; user++)
        {
            var list = reranking.Recommend(user);
            Assert.Equal(Whole.Expected(user, new())[0], list[0]);
            Assert.Equal(10, list.Distinct().Count());
            Assert.Subset(Whole.Expected(user, new() { Count = 100 }).ToHashSet(), list.ToHashSet());
        }
    }

    [Theory, InlineData(0, 0.3), InlineData(0.7, 0), InlineData(2, 0.6)]
    public void RecommendMany_EqualsOneByOne_AlsoForNewUsers(double penalty, double diversity)
    {
        var reranking = new RerankingRecommender(Whole.Model, new() { PopularityPenalty = penalty, Diversity = diversity });
        var options = new RecommendOptions { Count = 12 };
        var plain = new Recommender(Whole.Model);
        foreach (var (user, items) in reranking.RecommendMany([8, 0, 1, 1, 2, 3, 4, 5, 6, 7], options, Cancel))
        {
            Assert.Equal(reranking.Recommend(user, options), items);
            Assert.Equal(reranking.Recommend(plain.Trained(user), options), items);
            Assert.All(items, item => Assert.Equal(plain.Score(user, item.Row), item.Score));
        }
    }

    [Fact]
    public void RecommendMany_ForUserWithoutHistory_IsEmpty_AndForOneAnError()
    {
        var model = SyntheticReference.Trained(0).ToModel(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[0].Options);
        var reranking = new RerankingRecommender(model, new() { PopularityPenalty = 1, Diversity = 0.5 });
        Assert.Equal([10, 0], reranking.RecommendMany([6, SyntheticReference.UserWithoutHistory], null, Cancel).Select(answer => answer.Items.Count));
        Assert.Equal(
            "user '7' has no interactions in the model, so there is nothing to recommend from",
            Assert.Throws<NoHistoryException>(() => reranking.Recommend(SyntheticReference.UserWithoutHistory)).Message);
    }

    [Fact]
    public void ExplainMany_ExplainsTheModelsOwnScores()
    {
        var model = SyntheticReference.Trained(0).ToModel(SyntheticReference.CreateMatrix(), SyntheticReference.Runs[0].Options);
        (int, IReadOnlyList<int>)[] questions = [(3, [1, 2])];
        var expected = new Recommender(model).ExplainMany(questions, cancel: Cancel).Single().Explanations;
        foreach (var rerank in (RerankOptions[])[new() { PopularityPenalty = 2 }, new() { Diversity = 0.5 }])
        {
            var actual = new RerankingRecommender(model, rerank).ExplainMany(questions, cancel: Cancel).Single().Explanations;
            Assert.Equal(expected.Select(one => one.Total), actual.Select(one => one.Total));
        }
    }

    [Theory]
    [InlineData(-1, 0, "popularity penalty is -1; expected a number of 0 or more")]
    [InlineData(double.NaN, 0, "popularity penalty is NaN; expected a number of 0 or more")]
    [InlineData(0, 1.5, "diversity is 1.5; expected a number from 0 to 1")]
    [InlineData(0, double.NaN, "diversity is NaN; expected a number from 0 to 1")]
    public void OptionOutOfRange_IsRefused(double penalty, double diversity, string message) => Assert.Equal(
        message,
        Assert.Throws<GpuAlsException>(
            () => new RerankingRecommender(Whole.Model, new() { PopularityPenalty = penalty, Diversity = diversity })).Message);

    [Fact]
    public void Penalty_OfAModelWithoutLikes_IsRefused() => Assert.Equal(
        "the model has no likes, so the popularity of its items is unknown",
        Assert.Throws<GpuAlsException>(() => new RerankingRecommender(SmallModels.Empty(), new() { PopularityPenalty = 1 })).Message);

    static double Popularity(int item)
    {
        var listeners = ItemUserCounts.Count(Whole.Model.Known);
        return Math.Log(1.0 + listeners[item]) / Math.Log(1.0 + listeners.Max());
    }
}
