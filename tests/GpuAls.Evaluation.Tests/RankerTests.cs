using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Reranking;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Rankers;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

public sealed class RankerTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Users around one tile of 8 and one block of 128, items around one panel of 32; whole-number scores, so there are many ties. Five items that the
    // model lacks.
    [Theory]
    [InlineData(1, 1, 1), InlineData(7, 31, 3), InlineData(8, 32, 16), InlineData(9, 33, 17), InlineData(129, 100, 2), InlineData(20, 300, 1)]
    public void ModelRanker_WithManyTies_RanksAsSortingDoes(int users, int items, int factors)
    {
        var whole = new WholeNumberModel(users, items, factors);
        var test = SmallRows.NotIn(whole.Model.Known, items + 5, seed: 1);
        var asked = Enumerable.Range(0, users).Reverse().ToArray();

        var ranked = new ModelRanker(whole.Model).Rank(test, asked, 10, Cancel);

        var recommender = new Recommender(whole.Model);
        for (var u = 0; u < users; u++)
        {
            var user = asked[u];
            AssertRanked(ranked[u], whole.Model.Known, test, user, items, item => recommender.Score(user, item));
        }
    }

    [Fact]
    public void HigherScores_OfEveryVectorWidth_AreTheSame()
    {
        var whole = new WholeNumberModel(users: 19, items: 100, factors: 21);
        var test = SmallRows.NotIn(whole.Model.Known, 100, seed: 2);
        var wide = Ranks<Simd512, System.Runtime.Intrinsics.Vector512<float>>();
        Assert.Equal(wide, Ranks<Simd256, System.Runtime.Intrinsics.Vector256<float>>());
        Assert.Equal(wide, Ranks<Simd128, System.Runtime.Intrinsics.Vector128<float>>());

        IReadOnlyList<int>[] Ranks<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct
        {
            TestScores[] users = [.. Enumerable.Range(0, 19).Select(user => new TestScores(whole.Model, test, user))];
            using var panels = new ItemPanels(whole.Model.Factors.Items, Candidates.From(new RecommendOptions(), 100));
            HigherScores<TSimd, V>.Count(users, whole.Model.Factors.Users, panels, 100, Cancel);
            return [.. users.Select(user => user.ToRanked([]).Ranks)];
        }
    }

    // Beyond the pool of a hundred, the order is that of the penalised scores.
    [Theory, InlineData(0, 0.5), InlineData(1.5, 0), InlineData(1.5, 0.5), InlineData(0, 1)]
    public void ModelRanker_WithReranking_RanksAsItRecommends(double penalty, double diversity)
    {
        const int items = 300;
        var rerank = new RerankOptions { PopularityPenalty = penalty, Diversity = diversity };
        var whole = new WholeNumberModel(20, items, 3);
        var test = SmallRows.NotIn(whole.Model.Known, items + 5, seed: 6);

        var ranked = new ModelRanker(whole.Model, rerank).Rank(test, [.. Enumerable.Range(0, 20)], 10, Cancel);

        var penalised = new RerankingRecommender(whole.Model, rerank with { Diversity = 0 });
        var reranking = new RerankingRecommender(whole.Model, rerank);
        for (var user = 0; user < 20; user++)
        {
            int[] list = [.. reranking.Recommend(user).Select(item => item.Row)];
            int[] order = [.. list, .. penalised.Recommend(user, new() { Count = items }).Select(item => item.Row).Except(list)];
            Assert.Equal(list, ranked[user].Top);
            Assert.Equal(
                test.RowColumns(user).ToArray().Where(item => item < items).Select(item => Array.IndexOf(order, item) + 1).Order(),
                ranked[user].Ranks);
        }
    }

    [Fact]
    public void ModelRanker_ForUserWithoutVector_RanksNothing()
    {
        var matrix = SyntheticReference.CreateMatrix();
        var model = SyntheticReference.Trained(0).ToModel(matrix, SyntheticReference.Runs[0].Options);
        var test = SmallRows.NotIn(matrix.ByUser, SyntheticReference.Items, seed: 3);

        var ranked = new ModelRanker(model).Rank(test, [SyntheticReference.UserWithoutHistory], 10, Cancel).Single();

        Assert.Empty(ranked.Ranks);
        Assert.Empty(ranked.Top);
        Assert.Equal(test.RowLength(SyntheticReference.UserWithoutHistory), ranked.TestItems);
    }

    [Theory, InlineData(1, 1), InlineData(7, 31), InlineData(300, 40)]
    public void PopularityRanker_RanksByListenersThenRow(int users, int items)
    {
        var known = new WholeNumberModel(users, items, 1).Model.Known;
        var test = SmallRows.NotIn(known, items + 5, seed: 4);
        var asked = Enumerable.Range(0, users).ToArray();

        var ranked = new PopularityRanker(known).Rank(test, asked, 10, Cancel);

        var listeners = ItemUserCounts.Count(known);
        for (var user = 0; user < users; user++) AssertRanked(ranked[user], known, test, user, items, item => listeners[item]);
    }

    [Fact]
    public void ItemCosine_IsTheOneWorkedByHand()
    {
        // Item 0: ann, bob. Item 1: ann, bob, cid. Item 2: cid. Item 3: nobody. All strengths are 1.
        var train = SmallRows.From(4, [0, 1], [0, 1], [1, 2], []);
        var known = SmallRows.From(4, [0], [1], [2], []);
        var ranker = new ItemCosineRanker(train, known, cancel: Cancel);
        var scores = new float[4];

        ranker.Score(0, scores);
        Assert.Equal(2 / MathF.Sqrt(6), scores[1], 1e-6f);
        Assert.Equal([0, 0, 0], [scores[0], scores[2], scores[3]]);
        ranker.Score(1, scores);
        Assert.Equal(2 / MathF.Sqrt(6), scores[0], 1e-6f);
        Assert.Equal(1 / MathF.Sqrt(3), scores[2], 1e-6f);

        ranker = new ItemCosineRanker(train, known, count: 1, Cancel);
        ranker.Score(1, scores);
        Assert.Equal([0, 0, 0], [scores[1], scores[2], scores[3]]);
    }

    [Theory, InlineData(1, 1), InlineData(17, 31), InlineData(100, 40)]
    public void ItemCosineRanker_RanksAsSortingDoes(int users, int items)
    {
        var known = WholeNumberModel.CreateMatrix(users, items).ByUser;
        var test = SmallRows.NotIn(known, items + 5, seed: 4);
        var ranker = new ItemCosineRanker(known, known, count: 7, Cancel);

        var ranked = ranker.Rank(test, [.. Enumerable.Range(0, users)], 10, Cancel);

        for (var user = 0; user < users; user++)
        {
            var scores = new float[items];
            ranker.Score(user, scores);
            AssertRanked(ranked[user], known, test, user, items, item => scores[item]);
        }
    }

    static void AssertRanked(RankedUser ranked, SparseRows known, SparseRows test, int user, int items, Func<int, double> score)
    {
        var (ranks, top) = PlainRanker.Rank(score, items, known.RowColumns(user).ToArray(), test.RowColumns(user).ToArray(), 10);
        Assert.Equal(user, ranked.User);
        Assert.Equal(ranks, ranked.Ranks);
        Assert.Equal(top, ranked.Top);
        Assert.Equal(test.RowLength(user), ranked.TestItems);
        Assert.Equal(items - known.RowLength(user), ranked.Candidates);
    }
}
