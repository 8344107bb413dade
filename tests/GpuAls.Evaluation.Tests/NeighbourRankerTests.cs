using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Evaluation.Rankers;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

/// <summary>Ranks of models with neighbours, against scoring every pair by the definition and sorting.</summary>
public sealed class NeighbourRankerTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(7, 31, 3), InlineData(9, 33, 17), InlineData(129, 100, 2), InlineData(20, 300, 1)]
    public void ModelRanker_RanksAsSortingDoes(int users, int items, int factors)
    {
        var plain = NeighbourModels.WholeNumbers(users, items, factors);
        foreach (var model in new[] { plain, NeighbourModels.WithDislikes(plain) })
        {
            var test = SmallRows.NotIn(model.Known, items + 5, seed: 1);
            var ranked = new ModelRanker(model).Rank(test, [.. Enumerable.Range(0, users)], 10, Cancel);
            for (var user = 0; user < users; user++)
            {
                var (ranks, top) = PlainRanker.Rank(
                    item => NeighbourModels.Score(model, user, item),
                    items,
                    model.Known.RowColumns(user).ToArray(),
                    test.RowColumns(user).ToArray(),
                    10);
                Assert.Equal(ranks, ranked[user].Ranks);
                Assert.Equal(top, ranked[user].Top);
            }
        }
    }

    [Theory, InlineData(1.5, 0), InlineData(1.5, 0.5), InlineData(0, 0.5)]
    public void ModelRanker_WithReranking_ListsWhatIsRecommended(double penalty, double diversity)
    {
        var rerank = new RerankOptions { PopularityPenalty = penalty, Diversity = diversity };
        var model = NeighbourModels.WholeNumbers(20, 300, 3);
        var test = SmallRows.NotIn(model.Known, 300, seed: 6);
        var ranked = new ModelRanker(model, rerank).Rank(test, [.. Enumerable.Range(0, 20)], 10, Cancel);
        var recommender = new RerankingRecommender(model, rerank);
        for (var user = 0; user < 20; user++)
        {
            Assert.Equal(recommender.Recommend(user, 10).Select(scored => scored.Row), ranked[user].Top);
            var hits = Enumerable.Range(1, 10).Where(rank => test.RowColumns(user).IndexOf(ranked[user].Top[rank - 1]) >= 0);
            Assert.Equal(hits, ranked[user].Ranks.Where(rank => rank <= 10));
        }
    }

    [Theory, InlineData(6, 30, 3), InlineData(12, 70, 40)]
    public void NeighbourRanker_RanksBySumsOfWeights(int users, int items, int top)
    {
        var plain = NeighbourModels.WholeNumbers(users, items, 1);
        foreach (var model in new[] { plain, NeighbourModels.WithDislikes(plain) })
        {
            var test = SmallRows.NotIn(model.Known, items + 5, seed: 4);
            var ranked = new NeighbourRanker(model.Neighbours!, model.Known).Rank(test, [.. Enumerable.Range(0, users)], top, Cancel);
            var weights = NeighbourModels.Dense(model.Neighbours!);
            for (var user = 0; user < users; user++)
            {
                var (ranks, list) = PlainRanker.Rank(
                    item => ReferenceNeighbours.Sum(model.Known, user, weights, item),
                    items,
                    model.Known.RowColumns(user).ToArray(),
                    test.RowColumns(user).ToArray(),
                    top);
                Assert.Equal(ranks, ranked[user].Ranks);
                Assert.Equal(list, ranked[user].Top);
            }
        }
    }

    [Fact]
    public void NeighbourRanker_OfATrainingPart_FitsItsWeights()
    {
        var matrix = SyntheticReference.CreateMatrix();
        var options = new Core.Solving.NeighbourOptions { Count = 10, Regularization = 5 };
        var weights = ReferenceNeighbours.Fit(matrix.ByUser, 10, 5);
        var test = SmallRows.NotIn(matrix.ByUser, SyntheticReference.Items, seed: 4);
        var ranked = new NeighbourRanker(matrix.ByUser, matrix.ByUser, options, Cancel).Rank(test, [3], 1, Cancel)[0];
        var best = Enumerable.Range(0, SyntheticReference.Items).Except(matrix.ByUser.RowColumns(3).ToArray())
            .MaxBy(item => ReferenceNeighbours.Sum(matrix.ByUser, 3, weights, item));
        Assert.Equal(best, ranked.Top[0]);
    }

    [Fact]
    public void HigherScores_OfEveryVectorWidth_AreTheSame()
    {
        var model = NeighbourModels.WholeNumbers(users: 19, items: 100, factors: 21);
        var test = SmallRows.NotIn(model.Known, 100, seed: 2);
        var wide = Ranks<Simd512, System.Runtime.Intrinsics.Vector512<float>>();
        Assert.Equal(wide, Ranks<Simd256, System.Runtime.Intrinsics.Vector256<float>>());
        Assert.Equal(wide, Ranks<Simd128, System.Runtime.Intrinsics.Vector128<float>>());

        IReadOnlyList<int>[] Ranks<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct
        {
            var sums = new Core.Neighbours.NeighbourSums(model.Neighbours!);
            TestScores[] users = [.. Enumerable.Range(0, 19).Select(user => new TestScores(model, test, user, sums.Of(model.Known, user)))];
            using var panels = new ItemPanels(model.Factors.Items, Candidates.From(new RecommendOptions(), 100));
            HigherScores<TSimd, V>.Count(users, model.Factors.Users, panels, 100, Cancel);
            return [.. users.Select(user => user.ToRanked([]).Ranks)];
        }
    }
}
