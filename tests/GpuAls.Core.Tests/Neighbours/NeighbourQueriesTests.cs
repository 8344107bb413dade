using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Queries of models with neighbours, against scoring every pair by the definition and sorting.</summary>
public sealed class NeighbourQueriesTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static readonly RecommendOptions[] AllOptions =
    [
        new(), new() { Count = 1 }, new() { Count = 1000 }, new() { IncludeKnown = true }, new() { Exclude = [0, 3, 4, 5, 11] },
        new() { Only = [.. Enumerable.Range(3, 20)], Count = 4 }, new() { Only = [2], IncludeKnown = true },
    ];

    // Users around one tile of 8, items around one panel of 32 and one word of 64, and many more than are scored apart.
    [Theory]
    [InlineData(1, 30, 1), InlineData(7, 31, 3), InlineData(9, 65, 17), InlineData(33, 300, 5), InlineData(9, 1500, 5)]
    public void Recommend_OfEveryKind_EqualsSortingAllScores(int users, int items, int factors)
    {
        foreach (var model in new[] { Plain(users, items, factors), NeighbourModels.WithDislikes(Plain(users, items, factors)) })
        {
            var recommender = new Recommender(model);
            foreach (var options in AllOptions)
            {
                var many = recommender.RecommendMany([.. Enumerable.Range(0, users)], options, Cancel).ToArray();
                for (var user = 0; user < users; user++)
                {
                    var expected = NeighbourModels.Sorted(model, user, options);
                    Assert.Equal(expected, many[user].Items);
                    Assert.Equal(expected, recommender.Recommend(user, options));
                }
            }
        }
    }

    [Fact]
    public void Recommend_WithOrderedCandidatesThatEndEarly_EqualsSortingAllScores()
    {
        var model = Plain(40, 1500, 5);
        foreach (var options in AllOptions)
        {
            foreach (var threads in new[] { 1, 3, 64 })
            {
                using var batch = new BatchRecommender(model, options, threads);
                batch.PackItems(int.MaxValue);
                var answers = batch.Recommend(Enumerable.Range(0, 40).ToArray(), Cancel);
                for (var user = 0; user < 40; user++) Assert.Equal(NeighbourModels.Sorted(model, user, options), answers[user]);
            }
        }
    }

    [Fact]
    public void Score_IsTheDefinition_AndEqualsTheScoreOfARecommendation()
    {
        // Fractions: the bits of both must be the same too.
        var model = Fractions(20, 60, 9);
        var recommender = new Recommender(model);
        for (var user = 0; user < 20; user++)
        {
            foreach (var scored in recommender.Recommend(user, new() { Count = 60, IncludeKnown = true }))
            {
                Assert.Equal(recommender.Score(user, scored.Row), scored.Score);
                Assert.Equal(NeighbourModels.Score(model, user, scored.Row), scored.Score, 1e-4f);
            }
        }
    }

    // The search sees most items with a part, and their sums are rounded: none may be missed.
    [Fact]
    public void Recommend_OfFractions_EqualsSortingTheScores()
    {
        var model = Fractions(20, 2000, 9);
        var recommender = new Recommender(model);
        using var batch = new BatchRecommender(model, new(), threads: 2);
        batch.PackItems(int.MaxValue);
        var answers = batch.Recommend(Enumerable.Range(0, 20).ToArray(), Cancel);
        for (var user = 0; user < 20; user++)
        {
            var best = new TopK(10);
            foreach (var item in Enumerable.Range(0, 2000).Except(model.Known.RowColumns(user).ToArray()))
                best.Add(new Scored(item, recommender.Score(user, item)));
            Assert.Equal(best.ToSortedArray(), answers[user]);
        }
    }

    [Fact]
    public void UserWithAVectorOfZeros_GetsNothing()
    {
        var model = Plain(5, 40, 3);
        model = model with { Factors = model.Factors with { Users = FactorMatrix.From(3, [[1, 1, 1], [0, 0, 0], [1, 0, 0], [0, 1, 0], [2, 0, 0]]) } };
        Assert.Empty(new Recommender(model).RecommendMany([1], null, Cancel).Single().Items);
        Assert.Throws<NoHistoryException>(() => new Recommender(model).Recommend(1));
    }

    [Fact]
    public void FoldedInUser_IsScoredByTheLikesAlone()
    {
        var model = NeighbourModels.WithDislikes(Plain(30, 50, 4));
        var recommender = new Recommender(model);
        (int Item, float Strength)[] likes = [(3, 2), (8, -1), (20, 5), (41, 1)];
        var user = recommender.FoldIn(likes);
        double Extra(int item) => likes.Where(like => like.Strength > 0)
            .Sum(like => (double)Core.Neighbours.NeighbourSums.Weight(model.Neighbours!, like.Item, item));
        var plain = new Recommender(model with { Neighbours = null, Options = model.Options with { Neighbours = null } });
        var without = plain.Recommend(plain.FoldIn(likes), new() { Count = 50 }).ToDictionary(scored => scored.Row, scored => (double)scored.Score);
        var with = recommender.Recommend(user, new() { Count = 50 });
        Assert.Equal(without.Keys.Order(), with.Select(scored => scored.Row).Order());
        foreach (var scored in with) Assert.Equal(without[scored.Row] + Extra(scored.Row), scored.Score, 1e-4);
        Assert.Equal(with.OrderByDescending(scored => scored.Score).ThenBy(scored => scored.Row), with);

        foreach (var item in new[] { 0, 8, 33 })
        {
            var explanation = recommender.Explain(user, item);
            Assert.Equal(explanation.Total, explanation.Shares.Sum(share => share.Value), 1e-9);
            Assert.Equal(Extra(item), explanation.Shares.Sum(share => share.Neighbours), 1e-9);
            Assert.Equal(recommender.Score(user, item), explanation.Total, 1e-4);
            Assert.Equal(0, explanation.Shares.Single(share => share.Item == 8).Neighbours);
        }
    }

    [Fact]
    public void Explain_SharesOfFactorsAndNeighbours_AddUpToTheScore()
    {
        // Factors that are solutions, so that the exact score is that of the vector.
        var trained = Trained();
        var recommender = new Recommender(trained);
        var plain = new Recommender(trained with { Neighbours = null, Options = trained.Options with { Neighbours = null } });
        foreach (var (user, item) in new[] { (0, 4), (5, 100), (60, 299) })
        {
            var (with, without) = (recommender.Explain(user, item), plain.Explain(user, item));
            Assert.Equal(recommender.Score(user, item) - plain.Score(user, item), with.Total - without.Total, 1e-5);
            Assert.Equal(with.Total, with.Shares.Sum(share => share.Value), 1e-9);
            foreach (var share in with.Shares)
            {
                Assert.Equal(without.Shares.Single(other => other.Item == share.Item).Value, share.Value - share.Neighbours, 1e-9);
                Assert.Equal(Core.Neighbours.NeighbourSums.Weight(trained.Neighbours!, share.Item, item), share.Neighbours);
            }

            Assert.Equal(with.Shares, recommender.ExplainMany([(user, [item])], int.MaxValue, Cancel).Single().Explanations[0].Shares);
        }
    }

    [Fact]
    public void Percentiles_CountAllWholeScores()
    {
        foreach (var model in new[] { Plain(12, 70, 2), NeighbourModels.WithDislikes(Plain(12, 70, 2)) })
        {
            var percentiles = new ScorePercentiles(model);
            for (var user = 0; user < 12; user++)
            {
                var scores = Enumerable.Range(0, 70).Select(item => NeighbourModels.Score(model, user, item)).ToArray();
                double Expected(float own) => 100 * (scores.Count(score => score < own) + (scores.Count(score => score == own) - 1) / 2.0) / 69;
                var expected = scores.Select(Expected);
                Assert.Equal(expected, percentiles.Of(user, [.. Enumerable.Range(0, 70)]));
            }
        }
    }

    [Fact]
    public void Percentiles_OfAFoldedInUser_CountAllWholeScores()
    {
        var model = Plain(12, 70, 2);
        var recommender = new Recommender(model);
        var user = recommender.FoldIn([(3, 1), (40, 2)]);
        var scores = Enumerable.Range(0, 70).Select(item => recommender.Score(user, item)).ToArray();
        double Expected(float own) => 100 * (scores.Count(score => score < own) + (scores.Count(score => score == own) - 1) / 2.0) / 69;
        Assert.Equal(scores.Select(Expected), new ScorePercentiles(model).Of(user, [.. Enumerable.Range(0, 70)]));
    }

    [Fact]
    public void NeighboursOf_AnItem_AreTheWeightsOfItsColumn()
    {
        var model = Plain(10, 40, 2);
        var recommender = new Recommender(model);
        for (var item = 0; item < 40; item++)
        {
            var expected = Enumerable.Range(0, 40).Where(other => model.Neighbours!.RowColumns(other).IndexOf(item) >= 0)
                .Select(other => new Scored(other, Core.Neighbours.NeighbourSums.Weight(model.Neighbours!, other, item)))
                .OrderByDescending(scored => scored.Score).ThenBy(scored => scored.Row).Take(5);
            Assert.Equal(expected, recommender.NeighboursOf(item, 5));
        }

        Assert.Equal(recommender.NeighboursOf(7)[0].Row, recommender.NeighboursOf("item 7")[0].Row);
        var without = new Recommender(model with { Neighbours = null });
        Assert.Equal("the model has no neighbours", Assert.Throws<GpuAlsException>(() => without.NeighboursOf(0)).Message);
    }

    [Theory, InlineData(2, 0), InlineData(0, 0.5), InlineData(2, 0.5)]
    public void Reranking_ReportsWholeScores_AndRanksManyAsOne(double penalty, double diversity)
    {
        var model = Plain(15, 200, 3);
        var reranking = new RerankingRecommender(model, new() { PopularityPenalty = penalty, Diversity = diversity });
        var many = reranking.RecommendMany([.. Enumerable.Range(0, 15)], 10, Cancel).ToArray();
        for (var user = 0; user < 15; user++)
        {
            Assert.Equal(many[user].Items, reranking.Recommend(user, 10));
            foreach (var scored in many[user].Items) Assert.Equal(NeighbourModels.Score(model, user, scored.Row), scored.Score);
        }
    }

    static AlsModel Plain(int users, int items, int factors) => NeighbourModels.WholeNumbers(users, items, factors);

    static AlsModel Trained()
    {
        var options = SyntheticReference.Runs[0].Options with { Neighbours = new() { Count = 10, Regularization = 5, Share = 0.5 }, Iterations = 3 };
        return new Core.Training.AlsTrainer(options, new Core.Solving.Cpu.CpuDevice()).Train(SyntheticReference.CreateMatrix(), cancel: Cancel);
    }

    static AlsModel Fractions(int users, int items, int factors)
    {
        var model = Plain(users, items, factors);
        return model with
        {
            Factors = new(Third(model.Factors.Users), Third(model.Factors.Items)),
            Neighbours = Core.Training.NeighbourTraining.Scale(model.Neighbours!, 1.0 / 7),
        };
    }

    static FactorMatrix Third(FactorMatrix from) => FactorMatrix.From(
        from.Factors, [.. Enumerable.Range(0, from.Rows).Select(row => Array.ConvertAll(from.Row(row).ToArray(), value => value / 3))]);
}
